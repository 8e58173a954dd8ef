/**
 * Names of the wire, verbatim, each once, and the address that is made of them.
 *
 * @module
 */

import { withoutParameters, withoutTrailingSlashes } from './addresses.ts';

/** The version of the frontend API this package speaks, sent as `__clerk_api_version`. */
export const API_VERSION = '2026-05-12';

/** Search parameter: the raw last active token, offered to the edge in origin outage mode. */
export const EXPIRED_TOKEN = 'expired_token';

/** Where a handshake starts, below the frontend API's URL. */
export const HANDSHAKE_PATH = '/v1/client/handshake';

/** Parameters of an address that never travel in `redirect_url`. */
export const DEV_ONLY_PARAMETERS = ['__clerk_db_jwt', '__dev_session'] as const;

/** The code by which the edge asks for the last active token. */
export const MISSING_EXPIRED_TOKEN = 'missing_expired_token';

/** The status that code comes with. Any other status with it, or any other code with this status, means something else. */
export const MISSING_EXPIRED_TOKEN_STATUS = 422;

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
