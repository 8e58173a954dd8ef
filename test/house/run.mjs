// `npm test`: every gate of the house, each named; ends with a plain summary. Steps run beside one another, their output does
// not mix: it comes in the order of the table, live for the first step that is not over.
import { spawn } from 'node:child_process';

const steps = [
  { script: 'build', claim: 'the package builds' },
  { script: 'lint', claim: 'format and lint rules' },
  { script: 'typecheck', claim: 'types of the sources and of the tests' },
  { script: 'check:package', claim: 'the tarball, as npm and TypeScript see it' },
  { script: 'size', claim: 'size budgets' },
  { script: 'vitest', claim: 'tests in Node and in a browser' },
].map((step) => ({ ...step, isBegun: false, isLive: false, output: [], result: null }));
const named = Object.fromEntries(steps.map((step) => [step.script, step]));

// A pipe hides the terminal from the steps.
const env = { ...process.env, ...(process.stdout.isTTY && !process.env.NO_COLOR && { FORCE_COLOR: '1' }) };

async function run(step) {
  step.isBegun = true;
  show();
  const startedAt = performance.now();
  // A command line, for npm is a .cmd on Windows; every word of it is in the table above.
  const child = spawn(`npm run --silent ${step.script}`, { shell: true, stdio: ['ignore', 'pipe', 'pipe'], env });
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    from.on('data', (chunk) => (step.isLive ? to.write(chunk) : step.output.push([to, chunk])));
  }
  const [status, signal] = await new Promise((resolve) => child.on('close', (...how) => resolve(how)));
  step.result = { ok: status === 0, signal, seconds: ((performance.now() - startedAt) / 1000).toFixed(1) };
  show();
  return step.result.ok;
}

/** Prints what can be printed: steps that are over, and of the first that is not what it has said so far. */
function show() {
  for (const step of steps) {
    if (!step.isBegun) return;
    if (!step.isLive) {
      const { script, claim } = step;
      console.log(`\n── ${script}: ${claim} ${'─'.repeat(Math.max(0, 90 - script.length - claim.length))}`);
      for (const [to, chunk] of step.output.splice(0)) to.write(chunk);
      step.isLive = true;
    }
    if (step.result === null) return;
  }
}

async function inTurn(...scripts) {
  for (const script of scripts) await run(named[script]);
}

// All but the lint looks at what is built. The suites wait for sockets and browsers; the other steps use that time.
const [isBuilt] = await Promise.all([run(named.build), run(named.lint)]);
if (isBuilt) await Promise.all([run(named.vitest), inTurn('typecheck', 'check:package', 'size')]);

console.log('\nSummary');
const done = steps.filter(({ result }) => result !== null);
for (const { script, claim, result } of done) {
  const how = `${result.ok ? 'ok    ' : 'FAILED'}  ${script.padEnd(14)} ${result.seconds.padStart(6)} s`;
  console.log(`  ${how}  ${claim}${result.signal ? ` (${result.signal})` : ''}`);
}
console.log(`  ${(performance.now() / 1000).toFixed(1).padStart(29)} s  in all`);
const failed = done.filter(({ result }) => !result.ok).map(({ script }) => script);
const skipped = steps.filter(({ result }) => result === null).map(({ script }) => script);
if (skipped.length > 0) console.log(`  not run: ${skipped.join(', ')}`);
console.log(
  failed.length === 0
    ? '\nAll steps passed.'
    : `\nFAILED: ${failed.join(', ')}. Run one alone with: npm run ${failed[0]}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
