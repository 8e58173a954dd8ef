import { describe, expect, it } from 'vitest';
import { simulation } from './support/simulation.ts';
import { watchHeld } from './support/watch-held.ts';

/** Of the lifetime the token is used for, from the refresh's lead, its jitter and the cutoff; and how many hours are watched. */
const LIFETIMES = [
  { seconds: 5, hours: 0.25, leastMs: 3_500, mostMs: 4_000 },
  { seconds: 17, hours: 0.5, leastMs: 11_900, mostMs: 12_750 },
  { seconds: 60, hours: 1, leastMs: 43_000, mostMs: 45_000 },
  { seconds: 3_600, hours: 24, leastMs: 3_583_000, mostMs: 3_585_000 },
];

describe('a session with a healthy frontend API', { timeout: 120_000 }, () => {
  it.each(LIFETIMES)(
    'that mints tokens of $seconds s always holds a usable one, and asks once per refresh',
    async (life) => {
      const { seconds, hours, leastMs, mostMs } = life;
      const sim = await simulation({ lifetimeSeconds: seconds });
      (await sim.ask()) && (await sim.settle());
      const held = watchHeld(sim, Math.max(250, seconds * 20));
      sim.every(seconds * 77, () => sim.ask());
      await sim.simulate(hours);
      expect(held.gaps).toEqual([]);
      expect(held.leastLifeMs, 'by the clock of the server').toBeGreaterThan(0);
      const requests = sim.tokenRequests.length - 1;
      expect(requests).toBeGreaterThanOrEqual(Math.floor((hours * 3_600_000) / mostMs) - 1);
      expect(requests).toBeLessThanOrEqual(Math.ceil((hours * 3_600_000) / leastMs));
      expect(sim.asked.every(({ outcome, atMs, settledAtMs }) => outcome === 'token' && settledAtMs === atMs)).toBe(
        true,
      );
      expect(sim.count('token.failed')).toBe(0);
      expect(await sim.finish()).toEqual([]);
    },
  );

  // What the refresh's lead, less its jitter and the cutoff, leaves an answer: 30 % - 5 % - 10 %, or the bounds in between.
  it.each([
    { seconds: 5, latencyMs: 250 },
    { seconds: 17, latencyMs: 2_550 },
    { seconds: 60, latencyMs: 10_000 },
  ])('whose answers take $latencyMs ms leaves no gap with tokens of $seconds s', async ({ seconds, latencyMs }) => {
    const sim = await simulation({ lifetimeSeconds: seconds });
    sim.emulator.setMode('slow', { delayMs: latencyMs });
    sim.session.start();
    await sim.run(latencyMs + 0.5);
    const held = watchHeld(sim, 100);
    await sim.simulate(0.2);
    expect(held.gaps).toEqual([]);
    expect(held.leastLifeMs).toBeGreaterThan(0);
    expect(sim.count('token.failed')).toBe(0);
    expect(await sim.finish()).toEqual([]);
  });
});

describe('a session with tokens of 2 s, of which the cutoff leaves one second', { timeout: 120_000 }, () => {
  it('mints one a second and no more, and callers never wait while answers take no time', async () => {
    const sim = await simulation({ lifetimeSeconds: 2 });
    sim.session.start();
    // Off the instant in which one token ends and the next is asked for.
    await sim.run(0.5);
    const held = watchHeld(sim, 99);
    sim.every(130, () => sim.ask());
    await sim.simulate(0.05);
    expect(held.gaps).toEqual([]);
    expect(held.leastLifeMs).toBeGreaterThan(0);
    expect(sim.tokenRequests.length).toBeGreaterThanOrEqual(180);
    expect(sim.tokenRequests.length).toBeLessThanOrEqual(181);
    expect(sim.asked.filter(({ outcome, atMs, settledAtMs }) => outcome !== 'token' || settledAtMs !== atMs)).toEqual(
      [],
    );
    expect(await sim.finish()).toEqual([]);
  });

  it('has none for as long as an answer takes, and callers wait no longer than that', async () => {
    const sim = await simulation({ lifetimeSeconds: 2 });
    sim.emulator.setMode('slow', { delayMs: 300 });
    sim.session.start();
    sim.every(130, () => sim.ask());
    await sim.simulate(0.05);
    // Asked for at second 0, there at 0.3, usable until 1: the next caller asks for the next one.
    expect(sim.tokenRequests.length).toBeLessThanOrEqual(181);
    const served = sim.asked.filter(({ outcome }) => outcome !== 'pending');
    expect(served.filter(({ outcome }) => outcome !== 'token')).toEqual([]);
    expect(Math.max(...served.map(({ atMs, settledAtMs }) => (settledAtMs ?? Number.NaN) - atMs))).toBeLessThanOrEqual(
      300,
    );
    expect(Math.min(...served.map(({ lifeMs }) => lifeMs ?? 0))).toBeGreaterThan(0);
    expect(await sim.finish()).toEqual([]);
  });

  it('never storms when no answer can arrive in time', async () => {
    const sim = await simulation({ lifetimeSeconds: 2 });
    sim.emulator.setMode('slow', { delayMs: 1_500 });
    sim.session.start();
    sim.every(1_000, () => sim.ask());
    await sim.simulate(0.25);
    expect(sim.heard.find(({ type }) => type === 'token.failed')).toMatchObject({ kind: 'invalid-token' });
    expect(sim.tokenRequests.length).toBeLessThanOrEqual(900 / 10 + 3);
    expect(sim.asked.filter(({ outcome }) => outcome === 'token')).toEqual([]);
    expect(await sim.finish()).toEqual([]);
  });
});
