import { relative } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, expect, vi } from 'vitest';
import { denyNetwork } from './deny-network.ts';
import { watchLeftovers } from './watch-leftovers.ts';

// Runs in the worker before each test file. Every gate here has a planted fault in test/house/fixtures/gates.

// The seed that ordered the tests. A failing property ends with the command that repeats it: a log is often kept by its end
// alone, and a counter-example is long.
fc.configureGlobal({
  seed: Number(process.env.SEED),
  reporter(run) {
    if (!run.failed) return;
    const { testPath = '', currentTestName = '' } = expect.getState();
    const file = relative(process.cwd(), testPath);
    const walks = process.env.WALKS === undefined ? '' : `WALKS=${process.env.WALKS} `;
    const command = `${walks}SEED=${run.seed} npx vitest run ${file}`;
    const repeat = `In "${currentTestName}", path "${run.counterexamplePath}". To repeat it: ${command}`;
    throw new Error(`${fc.defaultReportMessage(run)}\n\n${repeat}`, { cause: run.errorInstance });
  },
});

const network = denyNetwork();
const leftovers = watchLeftovers();

afterEach(() => {
  fail('the network is closed in tests, only loopback can be reached', network.takeRefused());
});

// Registered first, so it runs after every other hook of the file has cleaned up.
afterAll(async () => {
  // The options that undo mocks and stubs do so before the next test; after the last one there is none.
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  const fake = vi.isFakeTimers() ? ['fake timers were left on: call vi.useRealTimers()'] : [];
  vi.useRealTimers();
  fail('the file left something behind', [...fake, ...(await leftovers.collect())]);
});

function fail(rule: string, broken: readonly string[]): void {
  if (broken.length > 0) throw new Error(`${rule}: ${broken.join('; ')}`);
}
