import { expect } from 'vitest';
import type { Fault } from './fault.ts';
import { outsideBackoff } from './outside-backoff.ts';
import { simulation } from './simulation.ts';
import { waits } from './waits.ts';

/** A backoff at its longest, a deadline, and a second. */
const ATTEMPT_MAX_MS = 76_000;

/** Lets a session with a token live through hours of one failure and through its end, and expects what must hold. */
export async function liveThrough(fault: Fault, hours: number, { attemptMaxMs = ATTEMPT_MAX_MS } = {}): Promise<void> {
  const { mode, options = {}, kind, leastMs = 0 } = fault;
  const sim = await simulation();
  sim.session.start();
  await sim.run(20_000);
  const held = sim.session.token;
  sim.emulator.setMode(mode, options);
  await sim.run(30_000);
  expect(sim.tokenRequests.length, 'the refresh was tried').toBeGreaterThan(1);
  expect(sim.session.token, 'the old token still serves').toBe(held);
  await sim.simulate(hours);

  expect(sim.session.status).not.toBe('signed-out');
  expect(sim.session.degraded).toBe(true);
  expect(sim.count('session.degraded')).toBe(1);
  expect(sim.heard.find(({ type }) => type === 'session.degraded')).toMatchObject({ kind });
  const failed = sim.tokenRequests.slice(1).filter(({ outcome }) => outcome !== 'pending');
  expect(outsideBackoff(waits(failed), { leastMs })).toEqual([]);
  expect(failed.length, 'it goes on trying').toBeGreaterThan((hours * 3_600_000) / attemptMaxMs);
  expect(sim.session.token, 'no token is handed out for want of a better one').toBeNull();

  const before = sim.tokenRequests.length;
  sim.emulator.setMode('healthy');
  await sim.run(attemptMaxMs);
  const recovery = sim.tokenRequests.slice(before).find(({ status }) => status === 200);
  expect(sim.count('session.recovered')).toBe(1);
  expect(sim.heard.find(({ type }) => type === 'session.recovered')?.atMs).toBe(recovery?.endedAtMs);
  expect(sim.session).toMatchObject({ status: 'active', degraded: false });
  expect(sim.session.token).not.toBeNull();
  expect(await sim.finish()).toEqual([]);
}
