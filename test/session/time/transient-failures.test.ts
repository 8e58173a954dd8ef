import { describe, expect, it } from 'vitest';
import type { EmulatorMode } from 'xstate-session/testing';
import { outsideBackoff } from './lib/outside-backoff.ts';
import { simulation } from './lib/simulation.ts';
import { waits } from './lib/waits.ts';

interface Fault {
  readonly mode: EmulatorMode;
  readonly options?: object;
  readonly kind: string;
  /** What a wait cannot be shorter than. */
  readonly leastMs?: number;
}

const FAULTS: readonly Fault[] = [
  { mode: 'unavailable', kind: 'unavailable' },
  { mode: 'unavailable', options: { status: 500, body: 'html' }, kind: 'unavailable' },
  { mode: 'connection-reset', kind: 'network' },
  { mode: 'hung', kind: 'timeout' },
  { mode: 'slow', options: { delayMs: 20_000 }, kind: 'timeout' },
  { mode: 'rate-limited', kind: 'rate-limited', leastMs: 1_000 },
  { mode: 'rate-limited', options: { retryAfter: 30 }, kind: 'rate-limited', leastMs: 30_000 },
  { mode: 'empty-answer', kind: 'invalid-token' },
  { mode: 'empty-answer', options: { status: 204 }, kind: 'invalid-token' },
  { mode: 'empty-answer', options: { body: 'null' }, kind: 'invalid-token' },
  { mode: 'malformed-answer', kind: 'invalid-token' },
  { mode: 'malformed-answer', options: { body: 'not-a-jwt' }, kind: 'invalid-token' },
  { mode: 'malformed-answer', options: { body: 'expired' }, kind: 'invalid-token' },
  { mode: 'malformed-answer', options: { body: 'foreign-session' }, kind: 'invalid-token' },
];

describe('ten simulated hours of one failure', () => {
  it.each(FAULTS)('$mode $options never signs out, keeps to the backoff, and is over at the first success', async (fault) => {
    const { mode, options = {}, kind, leastMs = 0 } = fault;
    const sim = await simulation();
    sim.session.start();
    await sim.run(20_000);
    const held = sim.session.token;
    sim.emulator.setMode(mode, options);
    await sim.run(30_000);
    expect(sim.tokenRequests.length, 'the refresh was tried').toBeGreaterThan(1);
    expect(sim.session.token, 'the old token still serves').toBe(held);
    await sim.simulate(10);

    expect(sim.session.status).not.toBe('signed-out');
    expect(sim.session.degraded).toBe(true);
    expect(sim.count('session.degraded')).toBe(1);
    expect(sim.heard.find(({ type }) => type === 'session.degraded')).toMatchObject({ kind });
    const failed = sim.tokenRequests.slice(1).filter(({ outcome }) => outcome !== 'pending');
    expect(outsideBackoff(waits(failed), { leastMs })).toEqual([]);
    expect(failed.length).toBeGreaterThan(36_000 / 76);
    expect(sim.session.token, 'no token is handed out for want of a better one').toBeNull();

    const before = sim.tokenRequests.length;
    sim.emulator.setMode('healthy');
    await sim.run(76_000);
    expect(sim.count('session.recovered')).toBe(1);
    expect(sim.session).toMatchObject({ status: 'active', degraded: false });
    expect(sim.session.token).not.toBeNull();
    const [recovery] = sim.tokenRequests.slice(before);
    expect(sim.heard.find(({ type }) => type === 'session.recovered')?.atMs).toBe(recovery?.endedAtMs);
    expect(await sim.finish()).toEqual([]);
  });
});
