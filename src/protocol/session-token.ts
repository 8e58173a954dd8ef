/**
 * A session token taken apart, not verified: what a client needs to know when to renew it. All times are the server's.
 *
 * Plain JSON: a structuredClone or JSON round trip changes nothing.
 */
export interface SessionToken {
  /** The raw JWT. A secret. */
  readonly jwt: string;
  /** "iat" (Issued At) in milliseconds since the epoch. */
  readonly issuedAtMs: number;
  /** "exp" (Expiration Time) in milliseconds since the epoch. */
  readonly expiresAtMs: number;
  /** `oiat` of the protected header, in seconds: when the claims were last read from the database. `null` when absent. */
  readonly oiat: number | null;
  /** The `sid` claim: the session the token was minted for. `null` when absent. */
  readonly sid: string | null;
  /** `o.id`, else `org_id`, else `null`: the organization the token was minted for, `null` being the personal account. */
  readonly organizationId: string | null;
}
