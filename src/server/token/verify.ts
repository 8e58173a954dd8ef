import type { TokenClaims } from '../../../machines/request/contract.ts';
import type { TokenRefusalReason } from '../../../machines/request/facts-and-reasons.ts';
import type { VerifySettings } from '../verify-settings.ts';
import type { PeekedToken } from './peek.ts';
import { type TokenCheck, verifySignature } from './signature.ts';

/** By what a token is verified where it is not by the settings alone. */
export interface VerifyTerms {
  /** How far clocks may be apart. */
  readonly skewMs?: number | undefined;
  /** What becomes of its signature, where that was begun with before. */
  readonly signature?: TokenCheck | Promise<TokenCheck> | undefined;
}

/**
 * Verifies a session token: category and header, then the signature, and only then the claims, so that a forged token
 * learns nothing from the answer.
 */
export async function verifyToken(
  token: PeekedToken | null,
  settings: VerifySettings,
  { skewMs = settings.clockSkewMs, signature = verifySignature(token, settings) }: VerifyTerms = {},
): Promise<TokenCheck> {
  const signed = await signature;
  if (!('claims' in signed)) return signed;
  const reason = claimsRefusal(signed.claims, settings, skewMs);
  return reason === null ? signed : { reason };
}

/**
 * Why genuine claims do not count here and now, or `null`. In this order: "sub", "aud", "azp", "iss", "exp", "nbf", "iat".
 *
 * @param skewMs - How far clocks may be apart.
 */
export function claimsRefusal(
  claims: TokenClaims,
  settings: VerifySettings,
  skewMs: number,
): TokenRefusalReason | null {
  if (typeof claims.sub !== 'string' || claims.sub === '') return 'token-verification-failed';
  if (!isForAudience(claims.aud, settings.audience)) return 'token-verification-failed';
  if (!isForParty(claims.azp, settings.authorizedParties)) return 'token-invalid-authorized-parties';
  if (!isOfIssuer(claims.iss, settings.issuers)) return 'token-invalid-issuer';
  return timesRefusal(claims, settings.now(), skewMs);
}

/** Why a token does not count at this time, or `null`. */
export function timesRefusal({ exp, nbf, iat }: TokenClaims, nowMs: number, skewMs: number): TokenRefusalReason | null {
  if (!isTime(exp) || !isTimeOrAbsent(nbf) || !isTimeOrAbsent(iat)) return 'token-verification-failed';
  if (exp * 1000 <= nowMs - skewMs) return 'token-expired';
  if (nbf !== undefined && nbf * 1000 > nowMs + skewMs) return 'token-not-active-yet';
  if (iat !== undefined && iat * 1000 > nowMs + skewMs) return 'token-iat-in-the-future';
  return null;
}

/** A token without "aud" is for everyone; one whose "aud" is empty, `null`, or neither text nor texts is for nobody. */
export function isForAudience(aud: unknown, accepted: readonly string[]): boolean {
  if (accepted.length === 0 || aud === undefined) return true;
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return named.some((name) => typeof name === 'string' && accepted.includes(name));
}

/** With a list of parties, a token that names none is refused: it must not be the way around the list. */
function isForParty(azp: unknown, parties: readonly string[]): boolean {
  return parties.length === 0 || (typeof azp === 'string' && parties.includes(azp));
}

function isOfIssuer(iss: unknown, issuers: readonly string[]): boolean {
  return issuers.length === 0 || (typeof iss === 'string' && issuers.includes(iss));
}

/** Whether the session is not complete yet: its user still has something to do, as choosing an organization. */
export function isPending({ sts }: TokenClaims): boolean {
  return sts === 'pending';
}

function isTime(value: unknown): value is number {
  return Number.isFinite(value);
}

function isTimeOrAbsent(value: unknown): value is number | undefined {
  return value === undefined || isTime(value);
}
