import { decodeJwt } from 'jose/jwt/decode';
import type { SessionToken } from './session-token.ts';

/**
 * Takes a session token apart. **Nothing is verified**: not the signature, not the expiry. On a client that is enough,
 * because the token is only ever sent back to those who signed it; on a server verify it first.
 *
 * @param jwt - The raw JWT. Anything else is answered with `null`.
 * @returns The parts, or `null` when it is not a JWT, or has no numeric "iat" or "exp", or they are no usable times.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7519#section-4.1 RFC 7519, section 4.1}
 */
export function decodeSessionToken(jwt: unknown): SessionToken | null {
  if (typeof jwt !== 'string') return null;
  // The decoder's errors quote parts of the payload: they are dropped, never passed on as a cause.
  try {
    const claims: Record<string, unknown> = decodeJwt(jwt);
    // The header is encoded as the claims are: one decoder reads both, and a second one need not be shipped.
    const header: Record<string, unknown> = decodeJwt(`.${jwt.split('.', 1)[0]}.`);
    const issuedAtMs = epochMs(claims.iat);
    const expiresAtMs = epochMs(claims.exp);
    if (issuedAtMs === null || expiresAtMs === null) return null;
    return {
      jwt,
      issuedAtMs,
      expiresAtMs,
      oiat: typeof header.oiat === 'number' && Number.isFinite(header.oiat) ? header.oiat : null,
      sid: nonEmpty(claims.sid),
      organizationId: nonEmpty((claims.o as { id?: unknown } | null | undefined)?.id) ?? nonEmpty(claims.org_id),
    };
  } catch {
    return null;
  }
}

/** The largest time value a `Date` can hold; beyond it arithmetic with milliseconds loses its meaning. */
const MAX_EPOCH_MS = 8.64e15;

function epochMs(seconds: unknown): number | null {
  if (typeof seconds !== 'number' || !(Math.abs(seconds * 1000) <= MAX_EPOCH_MS)) return null;
  return seconds * 1000;
}

function nonEmpty(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
