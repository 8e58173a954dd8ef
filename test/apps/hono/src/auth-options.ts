import { backendApi } from 'xstate-session/backend-api';
import { checkAuthenticateOptions } from 'xstate-session/server';

const { FRONTEND_API = '', BACKEND_API = '', SECRET_KEY = '', COOKIE_SUFFIX = '', APP_ORIGIN = '' } = process.env;

/** What the app knows of itself: made once, and kept for the life of the app. A mistake in it throws here, not at a request. */
export const authOptions = checkAuthenticateOptions({
  frontendApi: FRONTEND_API,
  cookieSuffix: COOKIE_SUFFIX,
  keys: { jwksUrl: `${FRONTEND_API.replace(/\/$/, '')}/.well-known/jwks.json` },
  authorizedParties: [APP_ORIGIN],
  ...backendApi({ url: BACKEND_API, secretKey: SECRET_KEY }),
});
