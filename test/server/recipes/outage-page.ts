import { type AuthenticateOptions, authenticateRequest, handshakeIfPossible } from 'xstate-session/server';

const page = '<!doctype html><title>One moment</title><p>We cannot reach our sign-in service. You are still signed in.';

/** The first sample, with a page of its own for the minutes when nothing answers at all. */
export function createHandler(options: AuthenticateOptions) {
  return async function handler(request: Request): Promise<Response> {
    const state = await authenticateRequest(request, options);
    if (state.headers.has('location')) {
      return handshakeIfPossible(state, {
        onHandshakeImpossible: () =>
          new Response(page, { status: 503, headers: { 'content-type': 'text/html', 'retry-after': '30' } }),
      });
    }
    const who = state.status === 'signed-in' ? state.claims.sub : `stranger (${state.reason})`;
    return new Response(`Hello ${who}`, { headers: state.headers });
  };
}
