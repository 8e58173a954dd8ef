import { createActor } from 'xstate';
import type { sessionMachine } from 'xstate-session/machines';
import type { DrivenSession, ScriptedActors, TestClock } from 'xstate-session/testing';
import type { SessionInput } from '../../../machines/session/contract.ts';
import { holdsUsable } from '../../../machines/session/schedule.ts';
import { chartActors, owners } from '../../../src/session/chart-actors.ts';
import { resolveOptions } from '../../../src/session/resolve-options.ts';
import { createSharedState } from '../../../src/session/shared-state.ts';
import type { ChartWatch } from './watch-chart.ts';

/** What a chart is run with, as if it were a session. */
export interface ChartSessionParts {
  /** The chart, or a changed one. */
  readonly machine: typeof sessionMachine;
  readonly input: Omit<SessionInput, 'atMs' | 'seed'>;
  readonly actors: ScriptedActors;
  readonly testClock: TestClock;
  readonly watched?: ChartWatch | undefined;
}

/**
 * One actor of a session chart in the clothes of a session, for what a session does not show: a key that is not the own
 * one, and charts with a planted fault. Its actors and its time are those of a real session.
 */
export function chartSession({ machine, input, actors, testClock, watched }: ChartSessionParts): DrivenSession {
  const { clock, now, monotonicNow } = testClock;
  const { createToken, confirmSession, createHandshakeUrl, followHandshake } = actors;
  const options = resolveOptions({
    sessionId: input.sessionId,
    ...{ createToken, confirmSession, createHandshakeUrl, followHandshake },
    ...{ clock, now, monotonicNow },
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const shared = createSharedState(options);
  const { time } = shared;
  const key = {
    thrown: undefined,
    isOver: false,
    waiters: { begin: () => {} },
    isOwn: true,
    context: { timeouts: 0 },
    send: () => {},
  };
  const actor = createActor(machine.provide({ actors: chartActors() }), {
    input: { ...input, seed: 2 ** 31, atMs: time.read() },
    clock: watched?.timed(clock) ?? clock,
  });
  owners.set(actor.system, { shared, key });
  // A chart with a planted fault may fail; whoever drives it sees that.
  actor.subscribe({ error: () => {} });
  const callers = new Set<() => void>();
  const contextNow = () => ({ ...actor.getSnapshot().context, nowMs: time.read() });
  const send: DrivenSession['send'] = (event) => {
    if (actor.getSnapshot().status === 'active') actor.send({ ...event, atMs: time.read() });
  };

  return {
    get status() {
      const { value } = actor.getSnapshot();
      return typeof value === 'string' ? value : (Object.keys(value)[0] ?? '');
    },
    get degraded() {
      return actor.getSnapshot().context.isDegraded;
    },
    get token() {
      const context = contextNow();
      return holdsUsable(context) ? (context.held?.jwt ?? null) : null;
    },
    actor,
    start() {
      watched?.watch(actor);
      actor.start();
    },
    getToken(asked) {
      // Who refuses a token tells the chart the client's clock, as a session does.
      const clientClock = { clientOffsetMs: time.clientOffsetMs(), partings: time.clockJumps() };
      send({ type: 'token.requested', ...asked, ...(asked !== undefined && 'notThis' in asked && clientClock) });
      return new Promise((resolve) => callers.add(() => resolve(null)));
    },
    on: (type, listener) => actor.on(type, listener),
    send,
    receiveToken: (jwt) => send({ type: 'token.received', jwt } as never),
    dispose() {
      actor.stop();
      for (const leave of callers) leave();
    },
  };
}
