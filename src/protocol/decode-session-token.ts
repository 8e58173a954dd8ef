import { decode } from 'jose/base64url';
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
  // What cannot be read throws, and quotes parts of the payload: dropped, never passed on as a cause.
  try {
    const [header, claims, ...signature] = jwt.split('.');
    if (signature.length !== 1) return null;
    const { oiat } = jsonOf(header);
    const { iat, exp, sid, o, org_id } = jsonOf(claims);
    const issuedAtMs = epochMs(iat);
    const expiresAtMs = epochMs(exp);
    if (issuedAtMs === null || expiresAtMs === null) return null;
    return {
      jwt,
      issuedAtMs,
      expiresAtMs,
      oiat: Number.isFinite(oiat) ? (oiat as number) : null,
      sid: nonEmpty(sid),
      organizationId: nonEmpty((o as { id?: unknown } | null | undefined)?.id) ?? nonEmpty(org_id),
    };
  } catch {
    return null;
  }
}

/**
 * All claims of a JWT. Nothing is verified.
 *
 * @throws what cannot be read, quoting parts of it: never pass that on.
 */
export function claimsOf(jwt: string): Record<string, unknown> {
  return jsonOf(jwt.split('.')[1]);
}

/** One part of a JWT. `jose`'s own JWT decoder reads the claims only; the header matters here as much. */
function jsonOf(part = ''): Record<string, unknown> {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(decode(part)));
}

/** The largest time value a `Date` can hold; beyond it arithmetic with milliseconds loses its meaning. */
const MAX_EPOCH_MS = 8.64e15;

function epochMs(seconds: unknown): number | null {
  return typeof seconds === 'number' && Math.abs(seconds * 1000) <= MAX_EPOCH_MS ? seconds * 1000 : null;
}

function nonEmpty(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
