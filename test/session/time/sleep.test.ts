import { describe, expect, it } from 'vitest';
import { type Simulation, simulation } from './support/simulation.ts';

const HOUR = 3_600_000;
const LAPTOPS = [{ monotonic: 'stands-still' as const }, { monotonic: 'goes-on' as const }];

async function awake(sim: Simulation): Promise<void> {
  sim.session.start();
  await sim.run(20_000);
}

describe.each(LAPTOPS)('a laptop whose monotonic clock $monotonic in sleep', { timeout: 120_000 }, (laptop) => {
  it('refreshes at the first getToken after waking, though its timer is hours late', async () => {
    const sim = await simulation();
    await awake(sim);
    sim.sleep(8 * HOUR, laptop);
    const wokenAtMs = sim.serverNow();
    expect(sim.session.token, 'the old token is not shown').toBeNull();
    const asked = [sim.ask(), sim.ask(), sim.ask({ template: 'api' })];
    await sim.settle();
    expect(asked).toMatchObject([{ outcome: 'token' }, { outcome: 'token' }, { outcome: 'token' }]);
    for (const { lifeMs } of asked) expect(lifeMs).toBeGreaterThan(50_000);
    expect(sim.tokenRequests.slice(1).map(({ atMs }) => atMs)).toEqual([wokenAtMs, wokenAtMs]);
    await sim.simulate(1);
    expect(sim.session.status).toBe('active');
    expect(sim.count('session.ended')).toBe(0);
    expect(await sim.finish({ slackMs: 9 * HOUR })).toEqual([]);
  });

  it.each(['page.visible', 'network.online'] as const)('refreshes at once when it wakes with %s', async (type) => {
    const sim = await simulation();
    await awake(sim);
    sim.session.send({ type: 'page.hidden' });
    sim.sleep(3 * HOUR, laptop);
    const wokenAtMs = sim.serverNow();
    sim.session.send({ type });
    await sim.settle();
    expect(sim.tokenRequests.at(-1)?.atMs).toBe(wokenAtMs);
    expect(sim.session.token).not.toBeNull();
    expect(await sim.finish({ slackMs: 9 * HOUR })).toEqual([]);
  });

  it('sends one request per night, and none for the hours it slept', async () => {
    const sim = await simulation();
    await awake(sim);
    for (let night = 0; night < 20; night += 1) {
      const before = sim.tokenRequests.length;
      sim.sleep(9 * HOUR, laptop);
      sim.ask();
      await sim.run(30_000);
      expect(sim.tokenRequests.length).toBe(before + 1);
    }
    expect(sim.asked.every(({ outcome, lifeMs }) => outcome === 'token' && (lifeMs ?? 0) > 50_000)).toBe(true);
    expect(await sim.finish({ slackMs: 9 * HOUR })).toEqual([]);
  });

  it('that fell asleep with a request on its way adopts no token that expired meanwhile', async () => {
    const sim = await simulation();
    sim.emulator.setMode('slow', { delayMs: 8_000 });
    await awake(sim);
    await sim.run(28_000);
    expect(sim.session.status).toBe('refreshing');
    sim.sleep(HOUR, laptop);
    const asked = sim.ask();
    await sim.run(60_000);
    expect(asked.outcome).not.toBe('pending');
    sim.every(1_000, () => sim.ask());
    await sim.run(60_000);
    const lives = sim.asked.flatMap(({ lifeMs }) => (lifeMs === null ? [] : [lifeMs]));
    expect(Math.min(...lives)).toBeGreaterThan(0);
    expect(sim.session.token).not.toBeNull();
    expect(await sim.finish({ slackMs: 9 * HOUR })).toEqual([]);
  });

  it('that fell asleep backing off tries again at once when somebody asks', async () => {
    const sim = await simulation();
    sim.emulator.setMode('unavailable');
    sim.session.start();
    await sim.run(10 * 60_000);
    sim.emulator.setMode('healthy');
    sim.sleep(2 * HOUR, laptop);
    const asked = sim.ask();
    await sim.settle();
    expect(asked).toMatchObject({ outcome: 'token', settledAtMs: asked.atMs });
    expect(sim.count('session.recovered')).toBe(1);
    expect(await sim.finish({ slackMs: 9 * HOUR })).toEqual([]);
  });

  it('that woke into an outage offers the last active token, however long it has been expired', async () => {
    const sim = await simulation();
    await awake(sim);
    sim.emulator.setMode('origin-outage');
    sim.sleep(60 * HOUR, laptop);
    const asked = sim.ask();
    await sim.settle();
    expect(asked.outcome).toBe('token');
    expect(asked.lifeMs).toBeGreaterThan(50_000);
    expect(sim.emulator.counters.wouldHaveLost.sessions).toBe(1);
    expect(await sim.finish({ slackMs: 99 * HOUR })).toEqual([]);
  });

  it('settles a caller that waited through the sleep', async () => {
    const sim = await simulation();
    sim.emulator.setMode('hung');
    const asked = sim.ask({ timeoutMs: 5_000 });
    await sim.run(1_000);
    sim.sleep(HOUR, laptop);
    await sim.run(5_000);
    expect(asked).toMatchObject({ outcome: 'error', error: { code: 'timeout' } });
    expect(await sim.finish({ slackMs: 9 * HOUR })).toEqual([]);
  });
});
