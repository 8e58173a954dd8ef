import { Hono } from 'hono';
import {
  type AuthenticateOptions,
  authenticateRequest,
  handshakeResponse,
  type RequestState,
} from 'xstate-session/server';

/** An app that tells everyone who they are. It runs wherever Hono does. */
export function createApp(options: AuthenticateOptions): Hono<{ Variables: { auth: RequestState } }> {
  const app = new Hono<{ Variables: { auth: RequestState } }>();
  app.use(async (context, next) => {
    const state = await authenticateRequest(context.req.raw, options);
    if (state.headers.has('location')) return handshakeResponse(state);
    context.set('auth', state);
    await next();
    for (const [name, value] of state.headers) context.res.headers.append(name, value);
    return undefined;
  });
  app.get('*', (context) => {
    const state = context.get('auth');
    return context.text(
      state.status === 'signed-in' ? `Hello ${state.claims.sub}` : `Hello stranger (${state.reason})`,
    );
  });
  return app;
}
