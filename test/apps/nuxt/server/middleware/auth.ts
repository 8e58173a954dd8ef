import type { H3Event } from 'h3';
import { authenticateRequest, handshakeIfPossible, type RequestState } from 'xstate-session/server';

declare module 'h3' {
  interface H3EventContext {
    auth: RequestState;
  }
}

/** Judges every request once, before its page, and sends its cookies with whatever the page answers. */
export default defineEventHandler(async (event) => {
  const state = await authenticateRequest(headOf(event), authOptions());
  if (state.headers.has('location')) return handshakeIfPossible(state, { onHandshakeImpossible: outagePage });
  for (const [name, value] of state.headers) appendResponseHeader(event, name, value);
  event.context.auth = state;
  return undefined;
});

/** The head of the request, as a web request. The body stays with Nitro. */
function headOf(event: H3Event): Request {
  return new Request(getRequestURL(event), { method: event.method, headers: event.headers });
}
