import { createActor, fromPromise } from 'xstate';
import { type SessionInspector, sessionMachine } from 'xstate-session';
import { recordTrace } from 'xstate-session/inspect';
import { createTestClock } from 'xstate-session/testing';

/** A chart with a bug: it takes a failure that passes for the end of the session. */
export const buggyMachine = sessionMachine.provide({
  guards: { isUnauthenticated: () => true, cannotConfirm: () => true },
  actors: { createToken: fromPromise(() => Promise.reject({ kind: 'unavailable', status: 503 })) },
});

/** What a user's bug report would hold, had the chart that bug: signed out by a 503. */
export async function buggyTrace(): Promise<string> {
  const recording = recordTrace();
  const { clock, now, flush } = createTestClock({ nowMs: Date.UTC(2026, 0, 1) });
  const input = { sessionId: 'sess_test', organizationId: null, seed: 1, atMs: now() };
  createActor(buggyMachine, { input, clock, inspect: inspectOf(recording.inspector) }).start();
  await flush();
  return recording.text();
}

/** What `createSession` would hand to its actors. */
function inspectOf(inspector: SessionInspector) {
  const [symbol] = Object.getOwnPropertySymbols(inspector) as (keyof SessionInspector)[];
  if (symbol === undefined) throw new Error('The inspector has no symbol.');
  return inspector[symbol];
}
