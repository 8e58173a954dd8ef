import { type NextRequest, NextResponse } from 'next/server';
import { authenticateRequest, forwardState, handshakeIfPossible } from 'xstate-session/server';
import { authOptions, forwardingSecret } from './lib/auth';
import { outagePage } from './lib/outage-page';

/** Judges every request once, before its page: renews its cookies, and passes on what it learned. */
export async function proxy(request: NextRequest): Promise<Response> {
  const state = await authenticateRequest(request, authOptions());
  if (state.headers.has('location')) return handshakeIfPossible(state, { onHandshakeImpossible: outagePage });
  const headers = await forwardState(request.headers, state, { secret: forwardingSecret() });
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of state.headers) response.headers.append(name, value);
  return response;
}

export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico).*)'] };
