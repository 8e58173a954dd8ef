import fc from 'fast-check';
import { afterAll, afterEach, vi } from 'vitest';
import { denyNetwork } from './deny-network.ts';
import { watchLeftovers } from './watch-leftovers.ts';

// Runs in the worker before each test file. Every gate here has a planted fault in test/house/fixtures/gates.

// The seed that ordered the tests; a failing property prints it together with the path of its counter-example.
fc.configureGlobal({ seed: Number(process.env.SEED) });

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
