import type { RequestState } from './request-state.ts';

/**
 * The answer to a request that is to be redirected: 307, with every header of the state.
 *
 * That is each state with the status `handshake`, and any other whose headers have a `Location` (a development instance
 * cleans its address after a handshake).
 *
 * @throws TypeError when the state has no `Location`.
 */
export function handshakeResponse(state: RequestState): Response {
  if (!state.headers.has('location')) {
    throw new TypeError('handshakeResponse needs a state with a Location header: check state.status first');
  }
  return new Response(null, { status: 307, headers: state.headers });
}
