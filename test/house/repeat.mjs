// `npm run repeat -- --times 20 --node 20,22,24 [paths and options of vitest]`: the suites again and again, each time in another
// random order, under each version of Node. Goes on after a failure; ends with a table, and with 1 when any run failed.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

const { values, tokens } = parseArgs({
  strict: false,
  tokens: true,
  options: { times: { type: 'string', default: '20' }, node: { type: 'string', default: '' } },
});
const times = Number(values.times);
const versions = values.node === '' ? [null] : values.node.split(',');
if (
  !Number.isInteger(times) ||
  times < 1 ||
  versions.some((version) => version !== null && !/^[\d.]+$/.test(version))
) {
  console.error('Usage: npm run repeat -- --times 20 --node 20,22,24 [paths and options of vitest]');
  process.exit(2);
}
const own = new Set(tokens.filter(({ name }) => name === 'times' || name === 'node').flatMap(placesOf));
const passedOn = process.argv.slice(2).filter((_argument, index) => !own.has(index));

function placesOf({ index, inlineValue }) {
  return inlineValue ? [index] : [index, index + 1];
}

/** One run. Its output is kept, and shown when it fails. */
function run(version, seed) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...passedOn];
  const command = version === null ? [process.execPath] : ['npx', '-y', '-p', `node@${version}`, 'node'];
  const [program, ...args] = [...command, ...vitest];
  // npx is a .cmd on Windows.
  const shell = version !== null && process.platform === 'win32';
  const child = spawn(program, args, { shell, env: { ...process.env, SEED: String(seed), NO_COLOR: '1' } });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ ok: false, printed: error.message }));
    child.on('close', (status) => resolve({ ok: status === 0, printed }));
  });
}

const table = [];
for (const version of versions) {
  const row = { node: version ?? process.versions.node, runs: 0, failures: 0, 'seeds of the failures': [] };
  table.push(row);
  for (let time = 1; time <= times; time += 1) {
    const seed = randomInt(2 ** 31 - 1);
    const startedAt = performance.now();
    const { ok, printed } = await run(version, seed);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    row.runs += 1;
    if (!ok) {
      row.failures += 1;
      row['seeds of the failures'].push(seed);
      console.log(printed);
    }
    console.log(`Node ${row.node}, run ${time} of ${times}, seed ${seed}: ${ok ? 'passed' : 'FAILED'} in ${seconds} s`);
  }
}
console.table(
  table.map((row) => ({ ...row, 'seeds of the failures': row['seeds of the failures'].join(' ') || 'none' })),
);
process.exitCode = table.some(({ failures }) => failures > 0) ? 1 : 0;
