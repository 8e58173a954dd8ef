// What a user writes around the chart alone. Compiled against the packed package under each module resolution.
import { createActor, fromPromise } from 'xstate';
import { type SessionEvent, type SessionInput, sessionMachine } from 'xstate-session/machines';

const input: SessionInput = { sessionId: 'sess_1', template: null, organizationId: null, seed: 1, atMs: 0 };

const actor = createActor(
  sessionMachine.provide({
    actors: { createToken: fromPromise(async ({ input: { sessionId } }) => ({ jwt: `token of ${sessionId}` })) },
  }),
  { input },
);
actor.on('token.issued', ({ jwt }) => jwt.length);

const ended: SessionEvent = { type: 'session.ended', reason: 'signed-out' };
actor.send(ended);

/** The state a user shows. */
export const state: 'active' | 'signed-out' | 'other' = actor.getSnapshot().matches('active')
  ? 'active'
  : actor.getSnapshot().matches('signed-out')
    ? 'signed-out'
    : 'other';
