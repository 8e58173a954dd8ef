/** What a `WWW-Authenticate` header of the scheme `Bearer` says. */
export interface BearerChallenge {
  /** Why the request was refused; none where it carried no token at all (RFC 6750, section 3.1). */
  readonly error?: 'invalid_token' | 'insufficient_scope' | 'insufficient_user_authentication';
  /** In words, for developers. */
  readonly description?: string;
  /** How long ago the user may have proved who they are, in seconds: rounded down, for the wire has whole ones. */
  readonly maxAgeSeconds?: number;
  /** Accepted values of the "acr" claim, best first. */
  readonly acrValues?: readonly string[];
  /** The part of the app that is protected. */
  readonly realm?: string;
}

/**
 * The value of a `WWW-Authenticate` header, as RFC 6750 and RFC 9470 write it:
 * `Bearer error="insufficient_user_authentication", error_description="…", max_age="600"`.
 *
 * @throws TypeError when `maxAgeSeconds` is no number of at least 0.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9470#section-3 RFC 9470, section 3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-3 RFC 6750, section 3}
 */
export function bearerChallenge(challenge: BearerChallenge = {}): string {
  const { error, description, maxAgeSeconds, acrValues = [], realm } = challenge;
  if (maxAgeSeconds !== undefined && !(Number.isFinite(maxAgeSeconds) && maxAgeSeconds >= 0)) {
    throw new TypeError('maxAgeSeconds must be a number of at least 0');
  }
  const parameters = Object.entries({
    realm,
    error,
    error_description: description,
    acr_values: acrValues.length === 0 ? undefined : acrValues.join(' '),
    max_age: maxAgeSeconds === undefined ? undefined : String(Math.floor(maxAgeSeconds)),
  });
  const given = parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${quotable(value)}"`]));
  return given.length === 0 ? 'Bearer' : `Bearer ${given.join(', ')}`;
}

/** What both RFCs let a quoted value hold: printable ASCII without quotes and backslashes. */
function quotable(text: string): string {
  return text.replace(/[^\x20-\x7e]|["\\]/g, "'");
}
