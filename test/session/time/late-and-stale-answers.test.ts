import { describe, expect, it } from 'vitest';
import { type Simulation, simulation } from './support/simulation.ts';
import { waits } from './support/waits.ts';
import { watchHeld } from './support/watch-held.ts';

function expectNothingExpired(sim: Simulation): void {
  const lives = sim.asked.flatMap(({ lifeMs }) => (lifeMs === null ? [] : [lifeMs]));
  expect(lives.length).toBeGreaterThan(0);
  expect(Math.min(...lives)).toBeGreaterThan(0);
}

describe('answers that take 8 s', { timeout: 120_000 }, () => {
  it.each(['before', 'after'] as const)('and wait %s the mint leave no gap with tokens of a minute', async (delay) => {
    const sim = await simulation();
    sim.emulator.setMode('slow', { delayMs: 8_000, delay });
    sim.session.start();
    await sim.run(8_000);
    const held = watchHeld(sim, 500);
    sim.every(1_700, () => sim.ask());
    await sim.simulate(1);
    expect(held.gaps).toEqual([]);
    expect(held.leastLifeMs).toBeGreaterThan(0);
    expectNothingExpired(sim);
    expect(sim.tokenRequests.length).toBeLessThanOrEqual(Math.ceil(3_600 / 35));
    expect(sim.count('token.failed')).toBe(0);
    expect(await sim.finish()).toEqual([]);
  });

  it.each(['before', 'after'] as const)(
    'and wait %s the mint make callers of 17 s tokens wait, never serve an expired one',
    async (delay) => {
      const sim = await simulation({ lifetimeSeconds: 17 });
      sim.emulator.setMode('slow', { delayMs: 8_000, delay });
      sim.session.start();
      sim.every(1_000, () => sim.ask());
      await sim.simulate(0.5);
      expectNothingExpired(sim);
      expect(sim.asked.every(({ outcome }) => outcome !== 'error')).toBe(true);
      const slowest = Math.max(...sim.asked.map(({ atMs, settledAtMs }) => (settledAtMs ?? atMs) - atMs));
      expect(slowest).toBeLessThanOrEqual(8_000);
      expect(
        sim.tokenRequests.length,
        'a request takes 8 s, and a token serves 3.9 s before the next',
      ).toBeLessThanOrEqual(1_800 / 11.9 + 1);
      expect(await sim.finish()).toEqual([]);
    },
  );

  it.each(['before', 'after'] as const)(
    'and wait %s the mint never bring a 5 s token in time: no storm, nothing expired',
    async (delay) => {
      const sim = await simulation({ lifetimeSeconds: 5 });
      await sim.run(0);
      sim.ask();
      await sim.settle();
      sim.emulator.setMode('slow', { delayMs: 8_000, delay });
      sim.every(1_000, () => sim.ask());
      await sim.simulate(0.5);
      expectNothingExpired(sim);
      expect(sim.tokenRequests.length).toBeLessThanOrEqual(1_800 / 18 + 4);
      expect(Math.min(...waits(sim.tokenRequests.slice(1)))).toBeGreaterThanOrEqual(2_400);
      expect(sim.session.status).not.toBe('signed-out');
      sim.emulator.setMode('healthy');
      await sim.run(20_000);
      expect(sim.session.token).not.toBeNull();
      expect(await sim.finish()).toEqual([]);
    },
  );
});

describe('answers staler than the held token', { timeout: 120_000 }, () => {
  it.each([60, 600])(
    'from an edge that remembers claims for %s s cost a caller no more than one backoff, and no storm',
    async (staleSeconds) => {
      const sim = await simulation({ wire: { sessionMinter: true } });
      sim.emulator.setMode('session-minter', { staleSeconds, usesToken: false });
      sim.session.start();
      await sim.settle();
      const held = watchHeld(sim, 500);
      // New claims by way of the origin: what the edge answers next is older.
      const fresh: ReturnType<Simulation['ask']>[] = [];
      sim.every(100_000, () => {
        fresh.push(sim.ask({ skipCache: true }));
      });
      sim.every(1_000, () => sim.ask());
      await sim.simulate(0.5);
      expect(sim.heard.some((event) => event.type === 'token.failed' && event.kind === 'stale-answer')).toBe(true);
      expect(held.leastLifeMs).toBeGreaterThan(0);
      expectNothingExpired(sim);
      expect(sim.asked.filter(({ outcome }) => outcome === 'error' || outcome === 'null')).toEqual([]);
      // Refused three times while the held token is usable; the fourth answer is as good as any.
      const slowest = Math.max(...sim.asked.map(({ atMs, settledAtMs }) => (settledAtMs ?? atMs) - atMs));
      expect(slowest).toBeLessThanOrEqual(7_208 * 1.2);
      expect(sim.count('session.degraded')).toBe(0);
      // 18 asked for, a refresh in 43 s, and the backoff while the held one is too new: 3 s, 4.65 s, 7.2 s.
      expect(sim.tokenRequests.length).toBeLessThanOrEqual(18 + 42 * 4);
      expect(await sim.finish()).toEqual([]);
    },
  );

  it('do not make a session with a volunteered token stale at all', async () => {
    const sim = await simulation({ wire: { sessionMinter: true } });
    sim.emulator.setMode('session-minter', { staleSeconds: 600 });
    sim.session.start();
    sim.every(100_000, () => sim.ask({ skipCache: true }));
    await sim.simulate(0.5);
    expect(sim.count('token.failed')).toBe(0);
    expect(sim.asked.every(({ outcome }) => outcome === 'token')).toBe(true);
    expect(await sim.finish()).toEqual([]);
  });
});
