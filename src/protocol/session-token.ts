/**
 * What a session token is: taken apart, of whom it is, which of two is fresher, and how long one may be handed out.
 *
 * @module
 */

import { decodedPart } from './jwt-part.ts';
import type { Limits } from './limits.ts';
import { fieldOf, recordOf, textOf } from './unknown-values.ts';

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

/** What a token is minted for within a session. Two keys never share a token. */
export interface TokenKey {
  /** The JWT template's name, or `null` for a plain session token. */
  readonly template: string | null;
  /** The organization's id, or `null` for the personal account. */
  readonly organizationId: string | null;
}

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
  const parts = typeof jwt === 'string' ? jwt.split('.') : [];
  const read = parts.length === 3 ? parts.slice(0, 2) : [];
  const [header, claims] = read.map((part) => (OTHER_ALPHABET.test(part) ? null : decodedPart(part)));
  if (typeof jwt !== 'string' || !header || !claims) return 'not-a-jwt';
  const { iat, exp, sid, o, org_id } = claims;
  const { oiat } = header;
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
    sid: textOf(sid) ?? null,
    organizationId: textOf(fieldOf(o, 'id')) ?? textOf(org_id) ?? null,
  };
}

/** Of base64 as mails have it: the platform's decoder takes it, and no part of a JWT is written so. */
const OTHER_ALPHABET = /[+/]/;

/** When the token ends, by what the answer said; the server's clock has reached the "iat", whatever was told. */
function endOf({ serverNowMs, expiresInMs }: LifeTold, iat: unknown): number {
  return Math.max(serverNowMs, typeof iat === 'number' ? iat * 1000 : serverNowMs) + expiresInMs;
}

/** All claims of a JWT; none where they cannot be read. Nothing is verified. */
export function claimsOf(jwt: string): Readonly<Record<string, unknown>> {
  return recordOf(decodedPart(jwt.split('.')[1] ?? ''));
}

/**
 * Numbers of seconds up to here are times; the milliseconds of any moment since 2001 are more. The year 9999, which some
 * write for "never", is below.
 */
const TIME_CLAIM_MAX_MS = 1e15;

function isOfThisAge(epochMs: number): boolean {
  return epochMs >= 0 && epochMs < TIME_CLAIM_MAX_MS;
}

/** Whether a token can be of a session: a `sid` that is present must match. */
export function isOfSession({ sid }: SessionToken, sessionId: string): boolean {
  return sid === null || sid === sessionId;
}

/**
 * Why a token cannot be of this session and key; `null` when it can. A `sid` that is present must match; the organization
 * is compared only for session tokens (no template) that carry a `sid`, because an own back end may know neither.
 */
export function keyRuleBrokenBy(
  token: SessionToken,
  key: TokenKey & { readonly sessionId: string },
): 'other-session' | 'other-organization' | null {
  if (!isOfSession(token, key.sessionId)) return 'other-session';
  return token.sid === null || key.template !== null || token.organizationId === key.organizationId
    ? null
    : 'other-organization';
}

/**
 * Whether `incoming` was made from older claims than `held`: compared by `oiat`, then "iat". A token without `oiat` loses
 * to one with it; on a full tie the incoming one is not staler. Expiry plays no part.
 *
 * Only meaningful between tokens of one session and organization (for a template: of one token key).
 *
 * @param incoming - The token that arrived.
 * @param held - The token it would replace.
 */
export function isStaler(incoming: Freshness, held: Freshness): boolean {
  return incoming.oiat === held.oiat
    ? incoming.issuedAtMs < held.issuedAtMs
    : (incoming.oiat ?? -Infinity) < (held.oiat ?? -Infinity);
}

/** What decides which of two tokens is fresher. */
export type Freshness = Pick<SessionToken, 'oiat' | 'issuedAtMs'>;

/**
 * How long after its "iat" a token may be handed out: its lifetime less the cutoff. Independent of any clock.
 * Not positive for a token that lives no longer than the cutoff.
 *
 * @returns Milliseconds.
 */
export function usableLifeMs(token: Pick<SessionToken, 'issuedAtMs' | 'expiresAtMs'>, limits: Limits): number {
  const lifetimeMs = token.expiresAtMs - token.issuedAtMs;
  return lifetimeMs - Math.min(limits.cutoffMaxMs, Math.max(limits.cutoffMinMs, limits.cutoffShare * lifetimeMs));
}
