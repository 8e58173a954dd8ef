import express, { type Express, type Request as ExpressRequest, type RequestHandler } from 'express';
import {
  type AuthenticateOptions,
  authenticateRequest,
  handshakeResponse,
  type RequestState,
} from 'xstate-session/server';

/** The head of an Express request as a web request. The body stays with Express. */
function headOf(incoming: ExpressRequest): Request {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(incoming.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  return new Request(`http://localhost${incoming.originalUrl}`, { method: incoming.method, headers });
}

/** Leaves the state in `response.locals.auth`. */
function authenticate(options: AuthenticateOptions): RequestHandler {
  return async (incoming, outgoing, next) => {
    const state = await authenticateRequest(headOf(incoming), options);
    for (const [name, value] of state.headers) outgoing.append(name, value);
    if (state.headers.has('location')) {
      outgoing.status(handshakeResponse(state).status).end();
      return;
    }
    outgoing.locals.auth = state;
    next();
  };
}

/** An app that tells everyone who they are. It listens by `createApp(createOptions(process.env)).listen(3000)`. */
export function createApp(options: AuthenticateOptions): Express {
  const app = express();
  app.use(authenticate(options));
  app.get('/{*path}', (_, outgoing) => {
    const state: RequestState = outgoing.locals.auth;
    outgoing.send(state.status === 'signed-in' ? `Hello ${state.claims.sub}` : `Hello stranger (${state.reason})`);
  });
  return app;
}
