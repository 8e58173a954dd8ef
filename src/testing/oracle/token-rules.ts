import type { Limits } from '../../protocol/limits.ts';
import type { OracleInput, ReadToken } from './contract.ts';
import type { OracleState } from './oracle-state.ts';

/** Takes a JWT apart; `null` when it is none, or lacks "iat" or "exp", or they are no seconds of this age. */
export function readToken(jwt: unknown): ReadToken | null {
  const parts = typeof jwt === 'string' ? jwt.split('.') : [];
  const header = json(parts[0]);
  const claims = json(parts[1]);
  if (typeof jwt !== 'string' || parts.length !== 3 || !header || !claims) return null;
  if (typeof claims.iat !== 'number' || typeof claims.exp !== 'number') return null;
  // Seconds of this age: not negative, no milliseconds; and nothing ends before it begins.
  if (claims.iat < 0 || claims.exp < claims.iat || claims.exp >= 1e12) return null;
  return {
    jwt,
    issuedAtMs: claims.iat * 1000,
    expiresAtMs: claims.exp * 1000,
    oiat: typeof header.oiat === 'number' ? header.oiat : null,
    sid: text(claims.sid),
    organizationId: text((claims.o as { id?: unknown } | undefined)?.id) ?? text(claims.org_id),
  };
}

function json(part: string | undefined): Record<string, unknown> | null {
  try {
    const binary = atob((part ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Whether a token names another session, or, where that can be known, another organization than that of the key. */
export function isForeign(input: OracleInput, token: ReadToken): boolean {
  if (token.sid === null) return false;
  if (token.sid !== input.sessionId) return true;
  return input.template === null && token.organizationId !== input.organizationId;
}

/**
 * Whether a token that arrives may take the place of another: newer claims first, then the later "iat"; of two alike
 * the one that arrives does.
 */
export function isFresher(incoming: ReadToken, held: ReadToken): boolean {
  const claims = claimsAge(incoming) - claimsAge(held);
  if (claims !== 0 && !Number.isNaN(claims)) return claims > 0;
  return incoming.issuedAtMs >= held.issuedAtMs;
}

/** A token without `oiat` loses to every token with one; two without are alike (the difference is not a number). */
function claimsAge(token: ReadToken): number {
  return token.oiat ?? Number.NEGATIVE_INFINITY;
}

/** The moment, in server time, from which a token is not handed out any more: its expiry less the cutoff. */
export function usableUntilMs(token: ReadToken, limits: Limits): number {
  const share = limits.cutoffShare * (token.expiresAtMs - token.issuedAtMs);
  const cutoffMs = Math.min(Math.max(share, limits.cutoffMinMs), limits.cutoffMaxMs);
  return token.expiresAtMs - cutoffMs;
}

/** Whether a token can be handed out at a moment of session time; by default the last known one. */
export function isUsable(state: OracleState, token: ReadToken | null, nowMs = state.nowMs): token is ReadToken {
  return token !== null && nowMs + state.offsetMs < usableUntilMs(token, state.input.limits);
}
