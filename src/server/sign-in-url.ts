import type { AuthenticateOptions } from './options.ts';
import { parseRequest } from './request/read.ts';
import { checkRequest, requestCaseOf } from './request/request-case.ts';
import { resolveSettings } from './settings.ts';
import { wireNames } from './wire-names.ts';

/**
 * The address of the sign-in page, which leads back to where the user was. From a satellite the way back is marked
 * (`__clerk_synced=false`), so that the satellite asks the primary domain who has signed in.
 *
 * @param request - The document that only somebody signed in may see.
 * @param options - With `signInUrl`. A development instance hands the development browser on to another host, so redirect
 *   to the result and never log it.
 * @param redirectUrl - Where to come back to, absolute or relative to the request's public address. Default: that address.
 *   Only the request's own origin and authorized parties: anything else becomes the address itself.
 * @throws TypeError when the request is no web `Request`, `signInUrl` is not given, or an option is of the wrong type.
 */
export async function createSignInUrl(
  request: Request,
  options: AuthenticateOptions,
  redirectUrl = '',
): Promise<string> {
  checkRequest(request);
  const settings = await resolveSettings(options);
  const { signInUrl, isSatellite, instance, authorizedParties } = settings;
  if (signInUrl === null) throw new TypeError('createSignInUrl needs the option signInUrl: an absolute URL');
  const { address, parsed } = requestCaseOf(parseRequest(request, settings), settings);
  const back = backUrl(redirectUrl, address.url, authorizedParties);
  const page = new URL(signInUrl);
  if (page.host !== back.host) {
    if (isSatellite) back.searchParams.set(wireNames.synced, 'false');
    if (instance === 'development' && parsed.devBrowser !== null) {
      page.searchParams.set(wireNames.devBrowser, parsed.devBrowser);
    }
  }
  page.searchParams.set('redirect_url', back.href);
  return page.href;
}

/** Whoever comes back carries a session: nobody else's origin may be named. */
function backUrl(redirectUrl: string, own: URL, parties: readonly string[]): URL {
  const wanted = URL.canParse(redirectUrl, own.href) ? new URL(redirectUrl, own.href) : own;
  return new URL(wanted.origin === own.origin || parties.includes(wanted.origin) ? wanted : own);
}
