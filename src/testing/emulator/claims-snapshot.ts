import type { GenuineToken } from './signer.ts';

/** What a token says besides its times, and when that was last read from the database (seconds; `null`: unknown). */
export interface ClaimsSnapshot {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly oiat: number | null;
}

/** What a genuine token says, without its times. */
export function claimsSnapshot({ claims, header }: GenuineToken): ClaimsSnapshot {
  const { iat: _iat, exp: _exp, nbf: _nbf, jti: _jti, ...lasting } = claims;
  return { claims: lasting, oiat: typeof header.oiat === 'number' ? header.oiat : null };
}
