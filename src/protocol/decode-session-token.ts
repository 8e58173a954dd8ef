import { decode } from 'jose/base64url';
import type { SessionToken } from './session-token.ts';

/**
 * Which rule a text broke that was to be a usable JWT of a session and token key.
 *
 * - `not-a-jwt`: no text of three parts whose header and claims are JSON objects.
 * - `no-exp`: no numeric "exp", and nothing beside the token said how long it lives.
 * - `no-iat`: no numeric "iat", and nothing beside the token said how long it lives.
 * - `exp-out-of-range`: "exp" is no seconds since the epoch of this age: negative, or milliseconds.
 * - `iat-out-of-range`: the same of "iat".
 * - `exp-before-iat`: it had expired before it was issued.
 * - `other-session`: its `sid` is not the session's.
 * - `other-organization`: it is of another organization than the one asked for.
 * - `expired`: it had expired when it arrived, or was about to. If it is fresh, say so beside it: `expiresInMs` or `serverNowMs`.
 */
export type InvalidTokenRule =
  | 'not-a-jwt'
  | 'no-exp'
  | 'no-iat'
  | 'exp-out-of-range'
  | 'iat-out-of-range'
  | 'exp-before-iat'
  | 'other-session'
  | 'other-organization'
  | 'expired';

/**
 * Takes a session token apart. **Nothing is verified**: not the signature, not the expiry. On a client that is enough,
 * because the token is only ever sent back to those who signed it; on a server verify it first.
 *
 * @param jwt - The raw JWT. Anything else is answered with `null`.
 * @returns The parts, or `null` when it is not a JWT, has no numeric "iat" or "exp", or they are no seconds of this age.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7519#section-4.1 RFC 7519, section 4.1}
 */
export function decodeSessionToken(jwt: unknown): SessionToken | null {
  const read = readSessionToken(jwt);
  return typeof read === 'string' ? null : read;
}

/** What an answer said of its token's life, in milliseconds. */
export interface LifeTold {
  /** The server's clock at the answer. */
  readonly serverNowMs: number;
  /** What was left of the token's life then. */
  readonly expiresInMs: number;
}

/**
 * The same, saying which rule was broken.
 *
 * @param lifeTold - What stands in for a missing "iat" or "exp".
 */
export function readSessionToken(jwt: unknown, lifeTold?: LifeTold): SessionToken | InvalidTokenRule {
  const parts = typeof jwt === 'string' ? partsOf(jwt) : null;
  if (typeof jwt !== 'string' || parts === null) return 'not-a-jwt';
  const { iat, exp, sid, o, org_id } = parts.claims;
  const { oiat } = parts.header;
  const expiresAtMs = typeof exp === 'number' ? exp * 1000 : lifeTold && endOf(lifeTold, iat);
  if (expiresAtMs === undefined) return 'no-exp';
  if (!isOfThisAge(expiresAtMs)) return 'exp-out-of-range';
  const issuedAtMs = typeof iat === 'number' ? iat * 1000 : lifeTold && expiresAtMs - lifeTold.expiresInMs;
  if (issuedAtMs === undefined) return 'no-iat';
  if (!isOfThisAge(issuedAtMs)) return 'iat-out-of-range';
  if (expiresAtMs < issuedAtMs) return 'exp-before-iat';
  return {
    jwt,
    issuedAtMs,
    expiresAtMs,
    oiat: Number.isFinite(oiat) ? (oiat as number) : null,
    sid: nonEmpty(sid),
    organizationId: nonEmpty((o as { id?: unknown } | null | undefined)?.id) ?? nonEmpty(org_id),
  };
}

/** When the token ends, by what the answer said; the server's clock has reached the "iat", whatever was told. */
function endOf({ serverNowMs, expiresInMs }: LifeTold, iat: unknown): number {
  return Math.max(serverNowMs, typeof iat === 'number' ? iat * 1000 : serverNowMs) + expiresInMs;
}

type JsonObject = Record<string, unknown>;

/** Header and claims. What cannot be read throws, and quotes parts of the payload: dropped, never passed on as a cause. */
function partsOf(jwt: string): { header: JsonObject; claims: JsonObject } | null {
  const [header, claims, ...signature] = jwt.split('.');
  if (signature.length !== 1) return null;
  try {
    return { header: jsonOf(header), claims: jsonOf(claims) };
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
function jsonOf(part = ''): JsonObject {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(decode(part)));
  if (typeof value !== 'object' || value === null) throw new TypeError('No JSON object.');
  return value as JsonObject;
}

/**
 * Numbers of seconds up to here are times; the milliseconds of any moment since 2001 are more. The year 9999, which some
 * write for "never", is below.
 */
const TIME_CLAIM_MAX_MS = 1e15;

function isOfThisAge(epochMs: number): boolean {
  return epochMs >= 0 && epochMs < TIME_CLAIM_MAX_MS;
}

function nonEmpty(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
