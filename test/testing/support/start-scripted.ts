import { createSession } from 'xstate-session';
import { createTestClock, scriptedActors } from 'xstate-session/testing';
import { type Limits, resolveLimits } from '../../../src/protocol/limits.ts';
import { type Driver, startDriver } from '../../../src/testing/lockstep/driver.ts';
import type { OracleInput } from '../../../src/testing/oracle/contract.ts';
import { scriptedWorld } from './scripted-world.ts';

/** How a session in lock-step with its oracle begins. */
export interface ScriptedStart {
  readonly limits?: Partial<Limits>;
  readonly policy?: OracleInput['policy'];
  readonly capabilities?: Partial<OracleInput['capabilities']>;
  readonly lastActiveToken?: string;
  readonly random?: () => number;
  readonly serverAheadMs?: number;
}

export const SESSION_ID = 'sess_test';
export const START_MS = Date.UTC(2026, 0, 1);

/** A real session in lock-step with its oracle, all its actors scripted. */
export async function startScripted(start: ScriptedStart = {}): Promise<Driver> {
  const { limits = {}, policy = 'automatic', lastActiveToken, random = () => 0.5, serverAheadMs = 0 } = start;
  const capabilities = { confirmSession: true, createHandshakeUrl: true, followHandshake: true, ...start.capabilities };
  const testClock = createTestClock({ nowMs: START_MS, flushTurns: 30 });
  const actors = scriptedActors();
  const session = createSession({
    sessionId: SESSION_ID,
    organizationId: null,
    ...(lastActiveToken !== undefined && { lastActiveToken }),
    createToken: actors.createToken,
    ...(capabilities.confirmSession && { confirmSession: actors.confirmSession }),
    ...(capabilities.createHandshakeUrl && { createHandshakeUrl: actors.createHandshakeUrl }),
    ...(capabilities.followHandshake && { followHandshake: actors.followHandshake }),
    policy: { handshakes: policy },
    limits,
    clock: testClock.clock,
    now: testClock.now,
    monotonicNow: testClock.monotonicNow,
    random,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  return startDriver(
    scriptedWorld(session, actors, testClock),
    {
      sessionId: SESSION_ID,
      template: null,
      organizationId: null,
      policy,
      capabilities,
      limits: resolveLimits(limits),
      atMs: START_MS,
      ...(lastActiveToken !== undefined && { lastActiveToken }),
    },
    { serverAheadMs },
  );
}
