import { describe, expect, it } from 'vitest';
import type { Asked } from './support/asked.ts';
import { type Simulation, simulation } from './support/simulation.ts';

const waited = ({ atMs, settledAtMs }: Asked) => (settledAtMs ?? Number.NaN) - atMs;

describe('a caller of getToken', () => {
  it('waits a minute by default, then gets the failure that stood in the way', async () => {
    const sim = await simulation();
    sim.emulator.setMode('unavailable');
    const asked = sim.ask();
    await sim.run(59_999);
    expect(asked.outcome).toBe('pending');
    await sim.run(1);
    expect(asked).toMatchObject({ outcome: 'error', error: { code: 'api-response', status: 503 } });
    expect(waited(asked)).toBe(60_000);
    expect(await sim.finish()).toEqual([]);
  });

  it('waits 15 s by default when the network is known to be away', async () => {
    const sim = await simulation();
    sim.emulator.setMode('hung');
    sim.session.send({ type: 'network.offline' });
    const asked = sim.ask();
    await sim.run(14_999);
    expect(asked.outcome).toBe('pending');
    await sim.run(1);
    expect(waited(asked)).toBe(15_000);
    expect(asked.outcome).toBe('error');
    expect(await sim.finish()).toEqual([]);
  });

  it('that waits less than a request gets "offline" or "timeout", as the network is known to be away or not', async () => {
    const sim = await simulation();
    sim.emulator.setMode('hung');
    const online = sim.ask({ timeoutMs: 2_000 });
    sim.session.send({ type: 'network.offline' });
    const offline = sim.ask({ timeoutMs: 2_000 });
    await sim.run(2_000);
    expect(online).toMatchObject({ error: { code: 'timeout' } });
    expect(offline).toMatchObject({ error: { code: 'offline' } });
    expect(await sim.finish()).toEqual([]);
  });

  it.each([0, 1, 5_000, 200_000])('that says %s ms waits just that long', async (timeoutMs) => {
    const sim = await simulation();
    sim.emulator.setMode('hung');
    const asked = sim.ask({ timeoutMs });
    await sim.run(timeoutMs + 10);
    expect(asked.outcome).toBe('error');
    expect(waited(asked)).toBe(timeoutMs);
    expect(await sim.finish()).toEqual([]);
  });

  it('that waits for ever is served when the server comes back after hours', async () => {
    const sim = await simulation();
    sim.emulator.setMode('unavailable');
    const asked = sim.ask({ timeoutMs: Number.POSITIVE_INFINITY });
    await sim.simulate(2);
    expect(asked.outcome).toBe('pending');
    sim.emulator.setMode('healthy');
    await sim.run(60_000);
    expect(asked.outcome).toBe('token');
    expect(await sim.finish({ slackMs: 8_000_000 })).toEqual([]);
  });

  it('that gives up rejects with its reason at once, and harms nobody who waits with it', async () => {
    const sim = await simulation();
    sim.emulator.setMode('slow', { delayMs: 3_000 });
    const reason = new Error('enough');
    const controller = new AbortController();
    const leaver = sim.ask({ signal: controller.signal });
    const stayer = sim.ask();
    await sim.run(1_000);
    controller.abort(reason);
    await sim.settle();
    expect(leaver).toMatchObject({ outcome: 'error', error: reason });
    expect(waited(leaver)).toBe(1_000);
    await sim.run(2_000);
    expect(stayer.outcome).toBe('token');
    expect(sim.tokenRequests).toMatchObject([{ outcome: 'answered' }]);
    const late: Asked = sim.ask({ signal: controller.signal });
    await sim.settle();
    expect(late.error).toBe(reason);
    expect(await sim.finish()).toEqual([]);
  });

  it.each([
    ['the session is disposed', (sim: Simulation): void => sim.session.dispose(), 'error'],
    ['the session is ended', (sim: Simulation): void => void sim.session.end(), 'null'],
  ] as const)('is answered, and its request aborted, when %s', async (_when, act, outcome) => {
    const sim = await simulation();
    sim.emulator.setMode('hung', { only: 'tokens' });
    const all = [
      sim.ask(),
      sim.ask({ template: 'api' }),
      sim.ask({ skipCache: true }),
      sim.ask({ organizationId: 'org_b' }),
    ];
    await sim.run(1_000);
    if (outcome === 'null') sim.recorder.record({ type: 'end.requested' });
    act(sim);
    await sim.run(1_000);
    for (const asked of all) expect(asked).toMatchObject({ outcome, settledAtMs: asked.atMs + 1_000 });
    expect(sim.tokenRequests).toHaveLength(3);
    for (const request of sim.tokenRequests) expect(request.outcome).toBe('aborted');
    expect(sim.testClock.pendingTimers).toBe(0);
    expect(await sim.finish()).toEqual([]);
  });

  it('is answered with the refusal at once when asking again cannot help', async () => {
    const sim = await simulation();
    sim.emulator.setMode('unavailable', { status: 400, code: 'bad_request' });
    const asked = sim.ask();
    await sim.settle();
    expect(asked).toMatchObject({ outcome: 'error', error: { code: 'api-response', status: 400 } });
    expect(waited(asked)).toBe(0);
    expect(await sim.finish()).toEqual([]);
  });
});
