import { headers } from 'next/headers';
import { backendApi } from 'xstate-session/backend-api';
import { type AuthenticateOptions, type RequestState, readForwardedState } from 'xstate-session/server';

let options: AuthenticateOptions | undefined;

/** What the app knows of itself: made at the first request, for a build has no environment, and kept for the life of the app. */
export function authOptions(): AuthenticateOptions {
  options ??= createOptions(process.env);
  return options;
}

function createOptions(environment: NodeJS.ProcessEnv): AuthenticateOptions {
  const { FRONTEND_API = '', BACKEND_API = '', SECRET_KEY = '', COOKIE_SUFFIX = '', APP_ORIGIN = '' } = environment;
  return {
    frontendApi: FRONTEND_API,
    cookieSuffix: COOKIE_SUFFIX,
    keys: { jwksUrl: `${FRONTEND_API.replace(/\/$/, '')}/.well-known/jwks.json` },
    authorizedParties: [APP_ORIGIN],
    ...backendApi({ url: BACKEND_API, secretKey: SECRET_KEY }),
  };
}

/** What the proxy signs its findings with, for the page of the same request. */
export function forwardingSecret(): string {
  return process.env.FORWARDING_SECRET ?? '';
}

/**
 * Who the request is from, in a server component, a route handler or a server action: as the proxy has learned it.
 *
 * @throws Error when the proxy has not seen the request: then nobody knows.
 */
export async function auth(): Promise<RequestState> {
  const state = await readForwardedState(await headers(), { secret: forwardingSecret() });
  if (state === null) throw new Error('The proxy has not seen this request: check its matcher, and the secret.');
  return state;
}
