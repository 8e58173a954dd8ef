import { createContext, type MiddlewareFunction } from 'react-router';
import { backendApi } from 'xstate-session/backend-api';
import {
  type AuthenticateOptions,
  authenticateRequest,
  checkAuthenticateOptions,
  handshakeIfPossible,
  type RequestState,
} from 'xstate-session/server';
import { outagePage } from './outage-page.server';

const options = createOptions(process.env);

/** What the app knows of itself: made once, and kept for the life of the app. A mistake in it throws here, not at a request. */
function createOptions(environment: NodeJS.ProcessEnv): AuthenticateOptions {
  const { FRONTEND_API = '', BACKEND_API = '', SECRET_KEY = '', COOKIE_SUFFIX = '', APP_ORIGIN = '' } = environment;
  return checkAuthenticateOptions({
    frontendApi: FRONTEND_API,
    cookieSuffix: COOKIE_SUFFIX,
    keys: { jwksUrl: `${FRONTEND_API.replace(/\/$/, '')}/.well-known/jwks.json` },
    authorizedParties: [APP_ORIGIN],
    ...backendApi({ url: BACKEND_API, secretKey: SECRET_KEY }),
  });
}

/** Who a request is from, for its loaders and actions: `context.get(authContext)`. */
export const authContext = createContext<RequestState>();

/** Judges every request once, before its loaders, and sends its cookies with whatever they answer. */
export const authMiddleware: MiddlewareFunction<Response> = async ({ request, context }, next) => {
  const state = await authenticateRequest(request, options);
  if (state.headers.has('location')) throw await handshakeIfPossible(state, { onHandshakeImpossible: outagePage });
  context.set(authContext, state);
  const response = await next();
  for (const [name, value] of state.headers) response.headers.append(name, value);
  return response;
};
