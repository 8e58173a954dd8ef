/**
 * Why a request was answered as it was, in the words of the wire: they travel in `__clerk_hs_reason` and in debug headers.
 *
 * @module
 */

/**
 * Everything the chart decides by, as a closed set: booleans and short lists of words, no text of the request. Two requests
 * with the same facts get the same decision, which is what makes decisions memorable.
 */
export interface RequestFacts {
  readonly instance: 'production' | 'development';
  /**
   * What is to be judged: `session`, a session token or the lack of one; `machine-jwt`, a machine's token that is verified
   * here; `machine-key`, a machine's opaque token that the back end is asked about; `unaccepted`, of a kind that the app
   * does not accept here; `absent`, nothing, though the app accepts only a machine's token.
   */
  readonly credential: 'session' | 'machine-jwt' | 'machine-key' | 'unaccepted' | 'absent';
  /**
   * A document of a satellite domain: `needed`, it must be synced with the primary domain first; `not-yet`, nobody has
   * signed in there as far as is known, and strangers are not sent around. `none` for all others.
   */
  readonly satelliteSync: 'none' | 'not-yet' | 'needed';
  /** Where the session token in judgement comes from. A header token wins; the cookies then do not count. */
  readonly carrier: 'header' | 'cookie' | 'none';
  /** What the token is, not verified: `other` is a machine's or a template's token, `unreadable` no JWT at all. */
  readonly tokenClass: 'session' | 'other' | 'unreadable';
  /** What a handshake brought back, in the address or a cookie. A nonce wins over a token. */
  readonly handshakePayload: 'nonce' | 'token' | 'none';
  /** Whether the browser shows the answer as a document: GET, for a document or an iframe. Only then a redirect helps. */
  readonly isHandshakeEligible: boolean;
  /** Three redirects or more in this burst. */
  readonly isLoopSpent: boolean;
  /** Development: another domain of the app asks this one to tell it about the development browser. */
  readonly asksToSync: boolean;
  readonly hasDevBrowserInUrl: boolean;
  readonly hasDevBrowser: boolean;
  /** Whether `__client_uat` says that somebody is signed in. */
  readonly hasClientUat: boolean;
  /** The token's `iat` lies before `__client_uat`: it was minted before the last sign-in or sign-out. */
  readonly isBeforeClientUat: boolean;
  /** A document GET, first of its burst, whose Referer is of another origin that is not the frontend API's. */
  readonly isCrossOriginNavigation: boolean;
  /** Whether an expired token can be refreshed from here, else why not: the `<why>` of the reason. */
  readonly refresh: RefreshEligibility;
  /** The key that verifies the token must be fetched first. */
  readonly mustLoadKey: boolean;
}

/** Whether an expired token can be refreshed without a redirect, else why not. */
export type RefreshEligibility =
  | 'possible'
  | 'non-eligible-non-get'
  | 'non-eligible-no-refresh-cookie'
  | 'missing-api-client'
  | 'expired-session-token-decode-failed'
  | 'expired-session-token-missing-sid-claim';

/** Why a token was refused. Verbatim what a request with that token is signed out with, the three temporal ones excepted. */
export type TokenRefusalReason =
  | 'token-invalid'
  | 'token-invalid-algorithm'
  | 'token-invalid-authorized-parties'
  | 'token-invalid-issuer'
  | 'token-invalid-signature'
  | 'token-type-mismatch'
  | 'token-verification-failed'
  | 'token-expired'
  | 'token-not-active-yet'
  | 'token-iat-in-the-future'
  | 'jwk-failed-to-resolve'
  | 'jwk-kid-mismatch'
  | 'jwk-remote-failed-to-load'
  | 'jwk-remote-invalid';

/** Why a handshake is needed. When the request cannot be redirected, it is signed out with the same reason. */
export type HandshakeReason =
  | 'active-organization-mismatch'
  | 'client-uat-but-no-session-token'
  | 'dev-browser-missing'
  | 'dev-browser-sync'
  | 'primary-domain-cross-origin-sync'
  | 'primary-responds-to-syncing'
  | 'session-token-but-no-client-uat'
  | 'session-token-iat-before-client-uat'
  | 'session-token-iat-in-the-future'
  | 'satellite-needs-syncing'
  | 'session-token-nbf'
  | `session-token-expired-refresh-${string}`;

/** Every reason of a request that is not signed in. */
export type RequestReason =
  | HandshakeReason
  | TokenRefusalReason
  | 'no-token-in-header'
  | 'secret-key-invalid'
  | 'session-pending'
  | 'session-token-and-uat-missing'
  | 'session-token-missing'
  | 'unexpected-error';
