/**
 * What a cached `getToken` costs, as a multiple of awaiting a promise that is already resolved, and what it allocates.
 * Fails when a budget is exceeded.
 *
 * @module
 */

import { Bench } from 'tinybench';
import { createSession } from 'xstate-session';

/** The costs allowed, as multiples of awaiting a resolved promise. */
const BUDGETS = { own: 4, other: 10 } as const;
/** A counter that grows now and then is no allocation per call. */
const BYTES_PER_CALL = 0.5;
/** Many calls in one sample: one alone is shorter than the clock can tell. */
const BATCH = 1_000;
const ROUNDS = 5;

const session = createSession({
  sessionId: 'sess_bench',
  createToken: async () => ({ jwt: token() }),
});
const other = Object.freeze({ template: 'bench' });
await session.getToken();
await session.getToken(other);

const resolved = Promise.resolve('token');
const tasks = {
  base: async () => {
    for (let call = 0; call < BATCH; call += 1) await resolved;
  },
  own: async () => {
    for (let call = 0; call < BATCH; call += 1) await session.getToken();
  },
  other: async () => {
    for (let call = 0; call < BATCH; call += 1) await session.getToken(other);
  },
};

const cost = await nanosecondsPerCall();
const bytes = {
  own: bytesPerCall(() => session.getToken()),
  other: bytesPerCall(() => session.getToken(other)),
  // The platform boxes each of the two readings that session time is made of.
  clocks: bytesPerCall(() => (Date.now() > 0 && performance.now() > 0 ? resolved : null)),
  ruler: bytesPerCall(() => ({ resolved })),
};
session.dispose();

report(true, 'await of a resolved promise', `${cost.base.toFixed(0)} ns`, '');
report(cost.own <= BUDGETS.own * cost.base, 'await getToken()', ...ratio(cost.own, BUDGETS.own));
report(cost.other <= BUDGETS.other * cost.base, 'await getToken({ template })', ...ratio(cost.other, BUDGETS.other));
report(
  bytes.own <= bytes.clocks + BYTES_PER_CALL,
  'allocated by getToken()',
  `${bytes.own.toFixed(2)} B`,
  `no more than by reading its two clocks (${bytes.clocks.toFixed(2)} B)`,
);
report(true, 'allocated by getToken({ template })', `${bytes.other.toFixed(2)} B`, '');
// What cannot see an object cannot vouch for its absence.
report(bytes.ruler > 8, 'allocated by an object literal', `${bytes.ruler.toFixed(2)} B`, 'seen');

/** A token that is usable for an hour. */
function token(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = Math.floor(Date.now() / 1000);
  return `${part({ alg: 'none' })}.${part({ sid: 'sess_bench', iat, exp: iat + 3_600 })}.signature`;
}

/** The best median of some rounds, for a busy machine only ever adds time. */
async function nanosecondsPerCall(): Promise<Record<keyof typeof tasks, number>> {
  const best = { base: Number.POSITIVE_INFINITY, own: Number.POSITIVE_INFINITY, other: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round += 1) {
    const bench = new Bench({ time: 250, warmupTime: 100 });
    for (const [name, task] of Object.entries(tasks)) bench.add(name, task);
    await bench.run();
    for (const name of ['base', 'own', 'other'] as const) {
      const result = bench.getTask(name)?.result;
      if (result?.state !== 'completed') throw new TypeError(`the benchmark "${name}" did not complete`);
      best[name] = Math.min(best[name], (result.latency.p50 / BATCH) * 1e6);
    }
  }
  return best;
}

/** The least of some rounds. Few calls a round: a collection in the middle would hide what they allocate. */
function bytesPerCall(call: () => unknown): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new TypeError('run it with --expose-gc');
  const calls = 10_000;
  const kept: unknown[] = [undefined];
  let least = Number.POSITIVE_INFINITY;
  for (let warm = 0; warm < 500_000; warm += 1) kept[0] = call();
  for (let round = 0; round < 30; round += 1) {
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < calls; index += 1) kept[0] = call();
    least = Math.min(least, process.memoryUsage().heapUsed - before);
  }
  return Math.max(0, least) / calls;
}

function ratio(nanoseconds: number, budget: number): [figure: string, allowed: string] {
  return [`${(nanoseconds / cost.base).toFixed(1)}x`, `at most ${budget}x`];
}

function report(ok: boolean, what: string, figure: string, allowed: string): void {
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${what.padEnd(36)} ${figure.padStart(8)}  ${allowed}`);
  if (!ok) process.exitCode = 1;
}
