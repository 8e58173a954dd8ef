import { describe, expect, it } from 'vitest';
import type { Fault } from './support/fault.ts';
import { liveThrough } from './support/live-through.ts';
import { simulation } from './support/simulation.ts';

const RESET: Fault = { name: '', mode: 'connection-reset', kind: 'network' };

const HANGING: Fault = { name: '', mode: 'hung', kind: 'timeout' };

describe('a session whose frontend API does not answer in time', { timeout: 120_000 }, () => {
  it('lives through ten hours of reset connections, keeps to the backoff and recovers', async () => {
    await liveThrough(RESET, 10);
    expect(RESET.kind).not.toBe('unauthenticated');
  });

  it('lives through two hours of requests that hang, keeps to the backoff and recovers', async () => {
    // The deadline has grown to a minute by then.
    await liveThrough(HANGING, 2, { attemptMaxMs: 121_000 });
    expect(HANGING.kind).not.toBe('unauthenticated');
  });

  it('gets its tokens over a line that takes 20 s per answer, with one attempt given up at most for each', async () => {
    const sim = await simulation();
    sim.emulator.setMode('slow', { delayMs: 20_000 });
    sim.session.start();
    const first = sim.ask({ timeoutMs: 60_000 });
    await sim.run(60_000);
    expect(first).toMatchObject({ outcome: 'token' });
    await sim.simulate(1);
    const answered = sim.tokenRequests.filter(({ status }) => status === 200);
    expect(answered.length).toBeGreaterThan(40);
    expect(sim.tokenRequests.length).toBeLessThanOrEqual(2 * answered.length + 2);
    expect(sim.session.status).not.toBe('signed-out');
    expect(await sim.finish()).toEqual([]);
  });
});
