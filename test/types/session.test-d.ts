// Compiled by `npm run typecheck`, never run: what does not hold does not compile.
import { expectTypeOf } from 'vitest';
import { createSession, type MissingExpiredTokenError, type SessionError, type SessionTold } from 'xstate-session';
import { frontendApi } from 'xstate-session/frontend-api';
import { createInspector, recordTrace } from 'xstate-session/inspect';
import type { SessionEvent } from '../../machines/session/contract.ts';
import type { SENT_TYPES, TOLD_TYPES } from '../../src/session/events.ts';

const session = createSession({ sessionId: 'sess_1', createToken: async () => ({ jwt: 'raw' }) });

expectTypeOf(session).not.toBeAny();
expectTypeOf(session.getToken()).toEqualTypeOf<Promise<string | null>>();
expectTypeOf(session.getToken({ template: 'crm', organizationId: null, skipCache: true, timeoutMs: 1 })).toEqualTypeOf<
  Promise<string | null>
>();
expectTypeOf(session.status).toEqualTypeOf<
  'active' | 'refreshing' | 'origin-outage-retry' | 'handshaking' | 'signed-out'
>();
expectTypeOf(session.degraded).toEqualTypeOf<boolean>();
expectTypeOf(session.token).toEqualTypeOf<string | null>();
session.on('token.issued', (event) => expectTypeOf(event.jwt).toEqualTypeOf<string>());
expectTypeOf<MissingExpiredTokenError>().toExtend<SessionError>();

// What is checked at run time is all that the types allow.
expectTypeOf<(typeof TOLD_TYPES)[number]>().toEqualTypeOf<SessionTold['type'] | '*'>();
expectTypeOf<(typeof SENT_TYPES)[number]>().toEqualTypeOf<SessionEvent['type']>();

// What an actor is given.
createSession({
  sessionId: 'sess_1',
  createToken: async (input, { signal }) => {
    expectTypeOf(input.sessionId).toEqualTypeOf<string>();
    expectTypeOf(input.template).toEqualTypeOf<string | null>();
    expectTypeOf(input.organizationId).toEqualTypeOf<string | null>();
    expectTypeOf(input.expiredToken).toEqualTypeOf<string | undefined>();
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    return 'a raw JWT does too';
  },
});

// The default wire spreads in whole.
createSession({ sessionId: 'sess_1', ...frontendApi({ url: 'https://clerk.example.com' }) });

// @ts-expect-error: a session has an id
createSession({ createToken: async () => 'raw' });
// @ts-expect-error: a session mints
createSession({ sessionId: 'sess_1' });
// @ts-expect-error: a mint answers with a token
createSession({ sessionId: 'sess_1', createToken: async () => ({ token: 'raw' }) });
// @ts-expect-error: no such policy
createSession({ sessionId: 'sess_1', createToken: async () => 'raw', policy: { handshakes: 'sometimes' } });
// @ts-expect-error: a template is a name
session.getToken({ template: 1 });
// @ts-expect-error: no such emission
session.on('token.minted', () => undefined);

// Only what redacts can look inside.
createSession({ sessionId: 'sess_1', createToken: async () => 'raw', inspect: createInspector(() => undefined) });
createSession({ sessionId: 'sess_1', createToken: async () => 'raw', inspect: recordTrace().inspector });
// @ts-expect-error: a function of one's own would see every token
createSession({ sessionId: 'sess_1', createToken: async () => 'raw', inspect: () => undefined });
// @ts-expect-error: so would an observer, such as another tool's
createSession({ sessionId: 'sess_1', createToken: async () => 'raw', inspect: { next: () => undefined } });
