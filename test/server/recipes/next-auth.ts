import { type RequestState, readForwardedState } from 'xstate-session/server';

/**
 * Who a request is from, as the proxy has learned it.
 *
 * @param headers - `await headers()` of `next/headers`, in a server component, a route handler or a server action.
 * @throws Error when the proxy has not seen the request: then nobody knows.
 */
export async function readAuth(headers: Pick<Headers, 'get'>, secret: string): Promise<RequestState> {
  const state = await readForwardedState(headers, { secret });
  if (state === null) throw new Error('The proxy has not seen this request: check its matcher, and the secret.');
  return state;
}
