/**
 * `npm run bench:peers`: every *.bench.ts of this folder and of those below it, each in a process of its own, beside the peers that
 * `npm/package-lock.json` names. What they measure is written to `figures/` beside each; `docs/performance.md` is made from it.
 * `npm run bench:peers -- start` runs those named so. With `--quick` few rounds are run and no figures are written: it shows that
 * everything still runs. What could not run says so, loudly, and is a failure on CI.
 *
 * @module
 */

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../house/support/source-files.ts';
import { apartFolder, installApart } from '../../support/install-apart.ts';

const folder = join(ROOT, 'test/bench/peers');
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [wanted = ''] = positionals;

const missingBecause = await installApart('peers', 'test/bench/peers/npm');
const found = missingBecause === '' ? benches() : [];
if (missingBecause !== '') giveUp(`npm could not bring the peers: ${missingBecause}`);
else if (found.length === 0) giveUp(`no benchmark is named "${wanted}"`);
else await writeFile(join(apartFolder('peers'), 'load.mjs'), 'export const load = (name) => import(name);\n');
for (const path of found) run(path);

function benches(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.bench.ts') && !path.includes('node_modules') && path.includes(wanted))
    .sort();
}

function run(path: string): void {
  const name = basename(path, '.bench.ts');
  console.log(`\n── ${path}`);
  const env: NodeJS.ProcessEnv = { ...process.env };
  if (values.quick) env.BENCH_QUICK = '1';
  else env.BENCH_FIGURES = join(folder, dirname(path), 'figures', `${name}.json`);
  const command = [join(ROOT, 'test/bench/bundled.mjs'), join(folder, path)];
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit', env });
  if (status !== 0) giveUp(`${path} ended with ${status}`);
}

function giveUp(because: string): void {
  const line = '!'.repeat(100);
  console.error(`\n${line}\nTHE PEERS WERE NOT MEASURED: ${because}\n${line}\n`);
  // Who measures on a machine of their own is told; on CI it is a failure.
  process.exitCode = 1;
}
