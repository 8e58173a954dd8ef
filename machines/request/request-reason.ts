/**
 * Why a request was answered as it was, in the words of the wire: they travel in `__clerk_hs_reason` and in debug headers.
 *
 * @module
 */

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
