import { backendApi } from 'xstate-session/backend-api';
import { type AuthenticateOptions, checkAuthenticateOptions } from 'xstate-session/server';

/** What the app knows of itself. Make it once, where the app starts, and keep the object: a mistake in it throws here, not at a request. */
export function createOptions(environment: Readonly<Record<string, string | undefined>>): AuthenticateOptions {
  const { FRONTEND_API = '', BACKEND_API = '', SECRET_KEY = '', COOKIE_SUFFIX, APP_ORIGIN = '' } = environment;
  return checkAuthenticateOptions({
    frontendApi: FRONTEND_API, // https://clerk.app.example; a publishableKey names it and the suffix, too
    cookieSuffix: COOKIE_SUFFIX ?? '',
    keys: { jwksUrl: `${FRONTEND_API.replace(/\/$/, '')}/.well-known/jwks.json` },
    authorizedParties: [APP_ORIGIN], // https://app.example
    logger: console, // what an operator should know: a key that is missing, a back end that is away
    ...backendApi({ url: BACKEND_API, secretKey: SECRET_KEY }), // https://api.clerk.com, sk_live_…
  });
}
