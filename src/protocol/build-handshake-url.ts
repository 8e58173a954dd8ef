import { DEV_ONLY_PARAMETERS, HANDSHAKE_PATH } from './wire.ts';
import { withoutParameters, withoutTrailingSlashes } from './without-parameters.ts';

/** What a handshake URL is made of. */
export interface HandshakeUrlParts {
  /** The frontend API's URL; a path is kept (a proxy), trailing slashes are dropped. */
  frontendApi: string;
  /** Where the user comes back to. The development parameters are taken out, the rest travels byte for byte. */
  redirectUrl: string;
  /** Sent as `__clerk_api_version`. */
  apiVersion: string;
  /** Sent as `suffixed_cookies`: whether the session cookies in use have a suffix. */
  suffixedCookies: boolean;
  /** Sent as `__clerk_hs_reason`. */
  reason: string;
  /** Sent as `format`: what is to come back, the payload itself (`token`) or a nonce to fetch it with. Default `nonce`. */
  format?: 'nonce' | 'token';
  /** The raw session token, also when expired: what lets the edge answer during an origin outage. */
  sessionToken?: string | null;
  /** The development browser's token; development instances only. */
  devBrowser?: string | null;
  /** Organization id or slug the address asks for, `''` for the personal account; not given: the address asks for none. */
  organizationId?: string | null;
}

/**
 * The URL that starts a handshake, with its parameters in the order the frontend API documents: `redirect_url`,
 * `__clerk_api_version`, `suffixed_cookies`, `__clerk_hs_reason`, `format`, `__session`, `__clerk_db_jwt`, `organization_id`.
 *
 * The result carries the session token: treat it as a secret, never log it.
 */
export function buildHandshakeUrl(parts: HandshakeUrlParts): string {
  const query = Object.entries({
    redirect_url: withoutParameters(parts.redirectUrl, DEV_ONLY_PARAMETERS),
    __clerk_api_version: parts.apiVersion,
    suffixed_cookies: parts.suffixedCookies,
    __clerk_hs_reason: parts.reason,
    format: parts.format ?? 'nonce',
    __session: parts.sessionToken || null,
    __clerk_db_jwt: parts.devBrowser || null,
    organization_id: parts.organizationId,
  });
  const given = query.filter(([, value]) => value != null);
  const base = withoutTrailingSlashes(parts.frontendApi);
  return `${base}${HANDSHAKE_PATH}?${given.map(([name, value]) => `${name}=${encodeURIComponent(wellFormed(String(value)))}`).join('&')}`;
}

/** A lone surrogate makes `encodeURIComponent` throw; an address bar would show U+FFFD for it too. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
