// Compiled by `npm run typecheck`, never run: what does not hold does not compile.
import { expectTypeOf } from 'vitest';
import { createSession } from 'xstate-session';
import { type AuthorizedFetch, type AuthorizedFetchOptions, authorizedFetch } from 'xstate-session/fetch';

const session = createSession({ sessionId: 'sess_1', createToken: async () => 'raw' });
const api = authorizedFetch(session);

// Whatever takes a fetch takes it, and the other way round.
expectTypeOf(api).not.toBeAny();
expectTypeOf(api).toExtend<typeof globalThis.fetch>();
expectTypeOf<typeof globalThis.fetch>().toExtend<NonNullable<AuthorizedFetchOptions['fetch']>>();
expectTypeOf(api).toEqualTypeOf<AuthorizedFetch>();
expectTypeOf(api('/orders', { method: 'POST' })).toEqualTypeOf<Promise<Response>>();

authorizedFetch(session, {
  origins: ({ origin }) => origin.endsWith('.example.com'),
  isRefused: async (response) => (await response.json()).code === 'UNAUTHENTICATED',
  onChallenge: ({ acrValues, maxAgeSeconds }) => {
    expectTypeOf(acrValues).toEqualTypeOf<readonly string[]>();
    expectTypeOf(maxAgeSeconds).toEqualTypeOf<number | null>();
    return true;
  },
  createProof: async ({ htu, htm, accessToken, nonce }, { signal }) => {
    expectTypeOf(nonce).toEqualTypeOf<string | undefined>();
    expectTypeOf(signal).toEqualTypeOf<AbortSignal | undefined>();
    return `${htm} ${htu} ${accessToken}`;
  },
});

// @ts-expect-error: a list, or a function
authorizedFetch(session, { origins: 'https://api.example.com' });
// @ts-expect-error: an answer that is not awaited
authorizedFetch(session, { origins: async () => true });
// @ts-expect-error: no such word
authorizedFetch(session, { retry: 'sometimes' });
// @ts-expect-error: no such option
authorizedFetch(session, { orgins: [] });
// @ts-expect-error: a session
authorizedFetch(null);
