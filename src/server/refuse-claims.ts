import type { TokenClaims } from '../../machines/request/contract.ts';
import type { TokenRefusalReason } from '../../machines/request/request-reason.ts';
import type { VerifySettings } from './settings.ts';

/**
 * Why genuine claims do not count here and now, or `null`. In this order: "sub", "aud", "iss", "azp", "exp", "nbf", "iat".
 *
 * @param skewMs - How far clocks may be apart.
 */
export function refuseClaims(claims: TokenClaims, settings: VerifySettings, skewMs: number): TokenRefusalReason | null {
  if (typeof claims.sub !== 'string' || claims.sub === '') return 'token-verification-failed';
  if (!isForAudience(claims.aud, settings.audience)) return 'token-verification-failed';
  if (settings.issuer !== null && claims.iss !== settings.issuer) return 'token-verification-failed';
  if (!isForParty(claims.azp, settings.authorizedParties)) return 'token-invalid-authorized-parties';
  return refuseTimes(claims, settings.now(), skewMs);
}

function refuseTimes({ exp, nbf, iat }: TokenClaims, nowMs: number, skewMs: number): TokenRefusalReason | null {
  if (!isTime(exp) || !isTimeOrAbsent(nbf) || !isTimeOrAbsent(iat)) return 'token-verification-failed';
  if (exp * 1000 <= nowMs - skewMs) return 'token-expired';
  if (nbf !== undefined && nbf * 1000 > nowMs + skewMs) return 'token-not-active-yet';
  if (iat !== undefined && iat * 1000 > nowMs + skewMs) return 'token-iat-in-the-future';
  return null;
}

/** A token without "aud" is for everyone; one whose "aud" is neither text nor texts is for nobody. */
function isForAudience(aud: unknown, accepted: readonly string[]): boolean {
  if (accepted.length === 0 || aud === undefined) return true;
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return named.some((name) => typeof name === 'string' && accepted.includes(name));
}

/** With a list of parties, a token that names none is refused: it must not be the way around the list. */
function isForParty(azp: unknown, parties: readonly string[]): boolean {
  return parties.length === 0 || (typeof azp === 'string' && parties.includes(azp));
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isTimeOrAbsent(value: unknown): value is number | undefined {
  return value === undefined || isTime(value);
}
