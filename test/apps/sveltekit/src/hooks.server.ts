import type { Handle } from '@sveltejs/kit';
import { authenticateRequest, handshakeResponse } from 'xstate-session/server';
import { authOptions } from '#lib/server/auth-options.ts';

/** Judges every request once, before its page, and sends its cookies with whatever the page answers. */
export const handle: Handle = async ({ event, resolve }) => {
  const state = await authenticateRequest(event.request, authOptions);
  if (state.headers.has('location')) return handshakeResponse(state);
  event.locals.auth = state;
  const response = await resolve(event);
  for (const [name, value] of state.headers) response.headers.append(name, value);
  return response;
};
