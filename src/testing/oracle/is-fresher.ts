import type { ReadToken } from './contract.ts';

/**
 * Whether a token that arrives may take the place of another: newer claims first, then the later "iat"; a draw goes to
 * the one that arrives.
 */
export function isFresher(incoming: ReadToken, held: ReadToken): boolean {
  const claims = claimsAge(incoming) - claimsAge(held);
  if (claims !== 0 && !Number.isNaN(claims)) return claims > 0;
  return incoming.issuedAtMs >= held.issuedAtMs;
}

/** A token without `oiat` loses to every token with one; two without draw (the difference is not a number). */
function claimsAge(token: ReadToken): number {
  return token.oiat ?? Number.NEGATIVE_INFINITY;
}
