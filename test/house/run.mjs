// `npm test`: every gate of the house, one after another, each named; ends with a plain summary.
import { spawnSync } from 'node:child_process';

const steps = [
  ['build', 'the package builds'],
  ['lint', 'format and lint rules'],
  ['typecheck', 'types of the sources, of the tests, and of each layer alone'],
  ['check:package', 'the tarball, as npm and TypeScript see it'],
  ['size', 'size budgets'],
  ['vitest', 'tests in Node and in a browser'],
];

const results = [];
for (const [script, claim] of steps) {
  console.log(`\n── ${script}: ${claim} ${'─'.repeat(Math.max(0, 90 - script.length - claim.length))}`);
  const startedAt = performance.now();
  // A command line, for npm is a .cmd on Windows; every word of it is in the table above.
  const { status, signal } = spawnSync(`npm run --silent ${script}`, {
    shell: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  results.push({ script, claim, seconds, ok: status === 0, signal });
  // Everything after it looks at what it builds.
  if (script === 'build' && status !== 0) break;
}

console.log('\nSummary');
for (const { script, claim, seconds, ok, signal } of results) {
  console.log(
    `  ${ok ? 'ok    ' : 'FAILED'}  ${script.padEnd(14)} ${seconds.padStart(6)} s  ${claim}${signal ? ` (${signal})` : ''}`,
  );
}
const failed = results.filter(({ ok }) => !ok).map(({ script }) => script);
const skipped = steps.slice(results.length).map(([script]) => script);
if (skipped.length > 0) console.log(`  not run: ${skipped.join(', ')}`);
console.log(
  failed.length === 0
    ? '\nAll steps passed.'
    : `\nFAILED: ${failed.join(', ')}. Run one alone with: npm run ${failed[0]}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
