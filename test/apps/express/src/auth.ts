import type { Request as ExpressRequest, Response as ExpressResponse, RequestHandler } from 'express';
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

/** Judges every request once, before its route, and sends its cookies with whatever the route answers. */
export function authenticate(options: AuthenticateOptions): RequestHandler {
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

/** Who a request is from, in a route. */
export function authOf(outgoing: ExpressResponse): RequestState {
  return outgoing.locals.auth;
}
