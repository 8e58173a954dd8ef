import { describe, expect, test } from 'vitest';
import { EPOCH_MS, type FleetPlan } from '../../../src/cli/simulate/plan.ts';
import { type FleetThreads, runFleet } from '../../../src/cli/simulate/run-fleet.ts';
import { simulate } from '../../../src/cli/simulate/simulate.ts';
import { requestsPerSecond, summarize } from '../../../src/cli/simulate/summarize.ts';

const program = new URL('../../../dist/cli.js', import.meta.url);
const alone: FleetThreads = { threads: 1, program };

/** A small fleet, and an outage of two minutes in the second minute. */
const small: FleetPlan = {
  strategy: 'chart',
  pages: 40,
  durationMs: 300_000,
  away: 'origin',
  awayFromMs: 60_000,
  awayUntilMs: 180_000,
  lifetimeMs: 60_000,
  capacity: null,
  policy: 'manual',
  refusedShare: 0,
  opened: 'spread',
  limits: {},
  seed: 7,
};

async function run(changes: Partial<FleetPlan> = {}, threads = alone) {
  const plan = { ...small, ...changes };
  const tally = await runFleet(plan, threads);
  return { tally, ...summarize(plan, tally, 1) };
}

describe('a fleet by the chart', () => {
  test('is carried through an outage of the origin: two requests for a token in place of one, nobody without, nobody lost', async () => {
    const { tally, ...summary } = await run();
    expect(summary).toMatchObject({
      usersLost: 0,
      pagesWithoutToken: 0,
      secondsWithoutToken: 0,
      storms: false,
      timeouts: 0,
    });
    const { series } = tally;
    const asked = series['outage-mint'].reduce((sum, count) => sum + count);
    expect(asked).toBe(summary.answers.refused);
    expect(asked).toBeGreaterThan(small.pages);
    // In calm a page asks once in about 44 s.
    const calm = requestsPerSecond(series).slice(0, 60);
    expect(calm.reduce((sum, count) => sum + count) / 60).toBeGreaterThan(small.pages / 60);
    expect(summary.recoverySeconds).toBeLessThan(30);
  });

  test('waits in a total outage without a storm, and loses nobody', async () => {
    const { usersLost, storms, pagesWithoutToken, answers, peakPerSecond } = await run({ away: 'everything' });
    expect({ usersLost, storms, pagesWithoutToken }).toEqual({ usersLost: 0, storms: false, pagesWithoutToken: 40 });
    expect(answers.unavailable).toBeGreaterThan(100);
    expect(peakPerSecond).toBeLessThan(20);
  });

  test('of which the edge takes no expired token is redirected only by the policy that says so', async () => {
    const of = (policy: FleetPlan['policy']) => run({ policy, refusedShare: 1, pages: 20 });
    const [automatic, manual, never] = [await of('automatic'), await of('manual'), await of('never')];
    expect([automatic.usersLost, manual.usersLost, never.usersLost]).toEqual([0, 0, 0]);
    expect([automatic.handshakes > 0, manual.handshakes, never.handshakes]).toEqual([true, 0, 0]);
    expect(automatic.longestWithoutTokenSeconds).toBeLessThan(60);
    expect(manual.longestWithoutTokenSeconds).toBeGreaterThan(90);
    expect(automatic.secondsWithoutToken).toBeLessThan(manual.secondsWithoutToken / 3);
  });

  test('feels an edge that answers less than is asked: it is turned away and gives up', async () => {
    const { answers, timeouts, usersLost } = await run({ away: 'everything', pages: 60, capacity: 0.5 });
    expect(answers.rateLimited).toBeGreaterThan(0);
    expect(timeouts).toBeGreaterThan(0);
    expect(usersLost).toBe(0);
  });

  test('(planted) that storms is found: no wait between attempts', async () => {
    const limits = { backoffInitialMs: 50, backoffMaxMs: 50, nudgeSpacingMs: 0 };
    const { storms, peakPerSecond } = await run({ away: 'everything', pages: 10, limits, durationMs: 200_000 });
    expect(storms).toBe(true);
    expect(peakPerSecond).toBeGreaterThan(20);
  });

  test('asks in proportion to pages and time', async () => {
    const of = async (pages: number, durationMs: number) => {
      const { requests } = await run({ pages, durationMs, awayFromMs: durationMs - 1_000, awayUntilMs: durationMs });
      return requests / pages / (durationMs / 1_000);
    };
    const rates = [await of(20, 600_000), await of(40, 600_000), await of(40, 1_200_000)];
    for (const rate of rates) expect(Math.abs(rate * 44 - 1)).toBeLessThan(0.05);
  });
});

test('the naive client storms in a total outage, and loses its users in one of the origin', async () => {
  const total = await run({ strategy: 'naive', away: 'everything' });
  expect(total.storms).toBe(true);
  const ofOrigin = await run({ strategy: 'naive' });
  expect(ofOrigin.usersLost).toBe(40);
});

describe('a seed gives one result', () => {
  const coupled = { away: 'everything', capacity: 2, pages: 21 } as const;

  test.each([
    ['an edge without limit', {}],
    ['an edge that all pages share', coupled],
  ] as const)('on any number of threads, before %s', { timeout: 90_000 }, async (_, changes) => {
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(async (threads) => (await run(changes, { threads, program })).tally),
    );
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    expect(one?.series.mint.some((count) => count > 0)).toBe(true);
  });

  test('and another seed another one', async () => {
    const [one, other] = [await run(), await run({ seed: 8 })];
    expect(other.tally.series.mint).not.toEqual(one.tally.series.mint);
  });

  test('a thread that fails ends the run', async () => {
    const broken = new URL('data:text/javascript,throw new TypeError("planted")');
    await expect(run({}, { threads: 2, program: broken })).rejects.toThrow('planted');
  });
});

test('a sample stands for the whole fleet, the capacity with it', { timeout: 90_000 }, async () => {
  const { strategy: _, ...plan } = { ...small, pages: 100, away: 'everything' as const, capacity: 6 };
  const [whole, part] = await Promise.all([
    simulate({ plan, sample: 100, ...alone }),
    simulate({ plan, sample: 50, ...alone }),
  ]);
  const [full, sampled] = [whole.fleets[0], part.fleets[0]];
  expect([full?.simulated, sampled?.simulated]).toEqual([100, 50]);
  for (const name of ['calmPerSecond', 'requests', 'secondsWithoutToken', 'pagesWithoutToken'] as const) {
    const ratio = Number(sampled?.summary[name]) / Number(full?.summary[name]);
    expect(Math.abs(ratio - 1), `${name}: ${ratio}`).toBeLessThan(0.2);
  }
});

test('no token begins before the virtual time does', () => {
  expect(EPOCH_MS % 1000).toBe(0);
});
