// The quick run over the rules, and once more with a group of tests left out. In one process, for most of what such a run
// costs is to load Stryker. The last line that is printed says as JSON what came of both.
import path from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { quick } from './parts.mjs';

const runs = {
  whole: {},
  lacking: { mutate: ['machines/session/evaluate-token.ts'], inProcess: { suites: quick.suites, leaveOut: 'a mint' } },
};

const answer = {};
for (const [name, options] of Object.entries(runs)) {
  process.exitCode = 0;
  const mutants = await new Stryker({ configFile: 'test/mutation/stryker.config.mjs', ...options }).runMutationTest();
  const told = mutants.map(({ fileName, status }) => ({ file: path.basename(fileName), status }));
  answer[name] = { code: process.exitCode, mutants: told };
}
process.exitCode = 0;
console.log(`\n${JSON.stringify(answer)}`);
