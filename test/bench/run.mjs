// `npm run bench`: every *.bench.ts of this folder, each in a process of its own. `npm run bench -- server` runs those named so.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const [wanted = ''] = process.argv.slice(2);
const names = readdirSync(folder).filter((name) => name.endsWith('.bench.ts') && name.includes(wanted));
if (names.length === 0) console.error(`No benchmark is named "${wanted}".`);
let failed = names.length === 0;

for (const name of names) {
  console.log(`\n── ${name}`);
  const { status } = spawnSync(process.execPath, [join(folder, 'bundled.mjs'), join(folder, name)], {
    stdio: 'inherit',
  });
  failed ||= status !== 0;
}
process.exitCode = failed ? 1 : 0;
