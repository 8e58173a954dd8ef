// `npm run mutation`: every part, or those that are named, one after another. Stryker prints what survived, and a table of files.
import { spawnSync } from 'node:child_process';
import { parts } from './parts.mjs';

const named = process.argv.slice(2);
const failed = (named.length > 0 ? named : Object.keys(parts)).filter((part) => {
  const command = ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', 'test/mutation/stryker.config.mjs'];
  return spawnSync(process.execPath, command, { env: { ...process.env, PART: part }, stdio: 'inherit' }).status !== 0;
});

if (failed.length > 0) console.log(`FAILED: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
