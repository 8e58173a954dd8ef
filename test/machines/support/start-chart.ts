import { sessionMachine } from 'xstate-session/machines';
import { createTestClock, scriptedActors } from 'xstate-session/testing';
import { resolveLimits } from '../../../src/protocol/limits.ts';
import { type Driver, startDriver } from '../../../src/testing/lockstep/driver.ts';
import { scriptedWorld } from '../../testing/support/scripted-world.ts';
import { type ScriptedStart, SESSION_ID, START_MS } from '../../testing/support/start-scripted.ts';
import { chartSession } from './chart-session.ts';
import type { ChartWatch } from './watch-chart.ts';

/** How an actor of the chart in lock-step with its oracle begins. */
export interface ChartStart extends ScriptedStart {
  readonly template?: string;
  readonly organizationId?: string;
  readonly handshakes?: number;
  readonly outage?: boolean;
  readonly degraded?: boolean;
  readonly machine?: typeof sessionMachine;
  readonly watched?: ChartWatch;
}

/** One actor of the chart, or of a changed chart, in lock-step with the oracle; all its actors are scripted. */
export async function startChart(start: ChartStart = {}): Promise<Driver> {
  const { machine = sessionMachine, limits = {}, policy = 'automatic', lastActiveToken, handshakes, watched } = start;
  const { template = null, organizationId = null, outage = false, degraded = false } = start;
  const capabilities = { confirmSession: true, createHandshakeUrl: true, followHandshake: true, ...start.capabilities };
  const testClock = createTestClock({ nowMs: START_MS, flushTurns: 30 });
  const actors = scriptedActors();
  const of = {
    sessionId: SESSION_ID,
    template,
    organizationId,
    capabilities,
    outage,
    degraded,
    ...(lastActiveToken !== undefined && { lastActiveToken }),
    ...(handshakes !== undefined && { handshakes }),
  };
  const input = { ...of, policy: { handshakes: policy }, limits };
  const session = chartSession({ machine, input, actors, testClock, watched });
  const world = scriptedWorld(session, actors, testClock);
  return startDriver(
    world,
    { ...of, policy, limits: resolveLimits(limits), atMs: START_MS },
    {
      serverAheadMs: start.serverAheadMs ?? 0,
    },
  );
}
