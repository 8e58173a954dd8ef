import { type AuthenticateOptions, authenticateRequest, handshakeResponse } from 'xstate-session/server';

/** An app for every runtime with web-standard requests: `Deno.serve(handler)`, `Bun.serve({ fetch: handler })`. */
export function createHandler(options: AuthenticateOptions) {
  return async function handler(request: Request): Promise<Response> {
    const state = await authenticateRequest(request, options);
    if (state.headers.has('location')) return handshakeResponse(state);
    const who = state.status === 'signed-in' ? state.claims.sub : `stranger (${state.reason})`;
    return new Response(`Hello ${who}`, { headers: state.headers });
  };
}
