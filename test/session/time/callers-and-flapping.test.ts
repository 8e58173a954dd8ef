import { describe, expect, it } from 'vitest';
import { outsideBackoff } from './support/outside-backoff.ts';
import { type Simulation, simulation } from './support/simulation.ts';
import { waits } from './support/waits.ts';

/** A caller every second, and a network that goes and comes back every second. */
function harass(sim: Simulation): void {
  sim.every(1_000, () => {
    sim.session.send({ type: 'network.offline' });
    sim.session.send({ type: 'network.online' });
    sim.ask();
  });
}

function expectSettled(sim: Simulation): void {
  const late = sim.asked.filter(({ atMs, settledAtMs }) => (settledAtMs ?? sim.serverNow()) - atMs > 60_000);
  expect(late).toEqual([]);
}

describe('a session with a caller every second and a network that flaps every second', { timeout: 480_000 }, () => {
  it('sends nothing before Retry-After: 300 in ten hours of 429, and recovers', async () => {
    const sim = await simulation();
    sim.emulator.setMode('rate-limited', { retryAfter: 300 });
    sim.session.start();
    harass(sim);
    await sim.simulate(10);
    expect(Math.min(...waits(sim.tokenRequests))).toBeGreaterThanOrEqual(300_000);
    expect(sim.tokenRequests).toHaveLength(36_000 / 300 + 1);
    expect(sim.count('session.degraded')).toBe(1);
    expect(sim.session.status).not.toBe('signed-out');
    expectSettled(sim);
    expect(sim.asked.filter(({ outcome }) => outcome === 'error').at(-1)?.error).toMatchObject({ status: 429 });

    sim.emulator.setMode('healthy');
    await sim.run(300_000);
    expect(sim.count('session.recovered')).toBe(1);
    expect(sim.session.token).not.toBeNull();
    expect(await sim.finish()).toEqual([]);
  });

  it('sends one attempt in 10 s at most in an hour of 503, and recovers within 10 s', async () => {
    const sim = await simulation();
    sim.emulator.setMode('unavailable');
    sim.session.start();
    harass(sim);
    await sim.simulate(1);
    expect(outsideBackoff(waits(sim.tokenRequests), { nudgedToMs: 10_000 })).toEqual([]);
    expect(sim.tokenRequests.length).toBeLessThanOrEqual(360 + 3);
    expect(sim.count('session.degraded')).toBe(1);
    expectSettled(sim);

    sim.emulator.setMode('healthy');
    await sim.run(10_000);
    expect(sim.count('session.recovered')).toBe(1);
    expect(sim.asked.filter(({ outcome }) => outcome === 'pending')).toEqual([]);
    expect(await sim.finish()).toEqual([]);
  });

  it('sends one attempt in 10 s at most while every request hangs, every other one at once as nobody answers', async () => {
    const sim = await simulation();
    sim.emulator.setMode('hung');
    sim.session.start();
    harass(sim);
    await sim.simulate(0.5);
    const over = sim.tokenRequests.filter(({ outcome }) => outcome !== 'pending');
    expect(outsideBackoff(waits(over), { nudgedToMs: 10_000, atOnceMs: 1_000 })).toEqual([]);
    // Each hangs for its deadline of 15 s.
    expect(over.length).toBeLessThanOrEqual((2 * 1_800) / (15 + 15 + 10) + 2);
    expectSettled(sim);
    expect(await sim.finish()).toEqual([]);
  });
});
