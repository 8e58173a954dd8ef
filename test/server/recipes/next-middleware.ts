import { type AuthenticateOptions, authenticateRequest, handshakeResponse } from 'xstate-session/server';

/** A `middleware.ts`: give what this returns the name `middleware` and export it. */
export function createMiddleware(options: AuthenticateOptions) {
  return async function middleware(request: Request): Promise<Response> {
    const state = await authenticateRequest(request, options);
    if (state.headers.has('location')) return handshakeResponse(state);
    const headers = new Headers(state.headers);
    // What NextResponse.next({ headers }) does: go on to the page, and send these headers with its answer.
    headers.set('x-middleware-next', '1');
    return new Response(null, { headers });
  };
}
