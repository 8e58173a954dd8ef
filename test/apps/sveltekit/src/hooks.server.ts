import type { Handle } from '@sveltejs/kit/hooks';
import { authenticateRequest, handshakeIfPossible } from 'xstate-session/server';
import { authOptions } from '#lib/server/auth-options.ts';
import { outagePage } from '#lib/server/outage-page.ts';

/** Judges every request once, before its page, and sends its cookies with whatever the page answers. */
export const handle: Handle = async ({ event, resolve }) => {
  const state = await authenticateRequest(event.request, authOptions);
  if (state.headers.has('location')) return handshakeIfPossible(state, { onHandshakeImpossible: outagePage });
  event.locals.auth = state;
  const response = await resolve(event);
  for (const [name, value] of state.headers) response.headers.append(name, value);
  return response;
};
