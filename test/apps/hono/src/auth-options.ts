import { backendApi } from 'xstate-session/backend-api';
import type { AuthenticateOptions } from 'xstate-session/server';

const { FRONTEND_API = '', BACKEND_API = '', SECRET_KEY = '', COOKIE_SUFFIX = '', APP_ORIGIN = '' } = process.env;

/** What the app knows of itself: made once, and kept for the life of the app. */
export const authOptions: AuthenticateOptions = {
  frontendApi: FRONTEND_API,
  cookieSuffix: COOKIE_SUFFIX,
  keys: { jwksUrl: `${FRONTEND_API.replace(/\/$/, '')}/.well-known/jwks.json` },
  authorizedParties: [APP_ORIGIN],
  ...backendApi({ url: BACKEND_API, secretKey: SECRET_KEY }),
};
