import { type NextRequest, NextResponse } from 'next/server';
import { type AuthenticateOptions, authenticateRequest, forwardState, handshakeResponse } from 'xstate-session/server';

/** Judges every request once, before its page: renews its cookies, and passes on what it learned. */
export function createProxy(options: AuthenticateOptions, secret: string) {
  return async function proxy(request: NextRequest): Promise<Response> {
    const state = await authenticateRequest(request, options);
    if (state.headers.has('location')) return handshakeResponse(state);
    const headers = await forwardState(request.headers, state, { secret });
    const response = NextResponse.next({ request: { headers } });
    for (const [name, value] of state.headers) response.headers.append(name, value);
    return response;
  };
}
