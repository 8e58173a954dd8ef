import { describe, expect, it } from 'vitest';
import { simulation } from './support/simulation.ts';

describe('the network comes back', { timeout: 120_000 }, () => {
  it.each(['network.online', 'page.visible'] as const)(
    'after 40 s: %s begins the first attempt at once',
    async (type) => {
      const sim = await simulation();
      sim.emulator.setMode('connection-reset');
      sim.session.send({ type: 'network.offline' });
      sim.session.start();
      await sim.run(40_000);
      const before = sim.tokenRequests.length;
      expect(before).toBeGreaterThan(3);
      sim.emulator.setMode('healthy');
      sim.session.send({ type });
      await sim.settle();
      expect(sim.tokenRequests).toHaveLength(before + 1);
      expect(sim.session.token).not.toBeNull();
      expect(await sim.finish()).toEqual([]);
    },
  );

  it('after an answer, whatever it was, the next attempt keeps its distance', async () => {
    const sim = await simulation();
    sim.emulator.setMode('unavailable');
    sim.session.start();
    await sim.run(40_000);
    const before = sim.tokenRequests.length;
    const lastAtMs = sim.tokenRequests.at(-1)?.atMs ?? 0;
    sim.session.send({ type: 'network.online' });
    await sim.run(20_000);
    expect((sim.tokenRequests[before]?.atMs ?? 0) - lastAtMs).toBeGreaterThanOrEqual(10_000);
    expect(await sim.finish()).toEqual([]);
  });

  it('flapping each second for an hour keeps the bound of one attempt in 10 s', async () => {
    const sim = await simulation();
    sim.emulator.setMode('connection-reset');
    sim.session.start();
    sim.every(1_000, () => {
      sim.session.send({ type: 'network.offline' });
      sim.session.send({ type: 'network.online' });
    });
    await sim.simulate(1);
    expect(sim.tokenRequests.length).toBeLessThanOrEqual(360 + 4);
    // Of two attempts a second apart there is one at most in a row.
    const at = sim.tokenRequests.map(({ atMs }) => atMs);
    const close = at.slice(1).map((ms, index) => ms - (at[index] ?? 0) < 3_000);
    expect(close.slice(5).some((isClose, index) => isClose && close[index + 4])).toBe(false);
    expect(await sim.finish()).toEqual([]);
  });
});
