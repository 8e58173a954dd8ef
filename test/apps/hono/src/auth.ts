import { createMiddleware } from 'hono/factory';
import {
  type AuthenticateOptions,
  authenticateRequest,
  handshakeResponse,
  type RequestState,
} from 'xstate-session/server';

/** Judges every request once, before its route, and sends its cookies with whatever the route answers: `context.get('auth')`. */
export function authenticate(options: AuthenticateOptions) {
  return createMiddleware<{ Variables: { auth: RequestState } }>(async (context, next) => {
    const state = await authenticateRequest(context.req.raw, options);
    if (state.headers.has('location')) return handshakeResponse(state);
    context.set('auth', state);
    await next();
    for (const [name, value] of state.headers) context.res.headers.append(name, value);
    return undefined;
  });
}
