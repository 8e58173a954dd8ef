import type { Limits } from './limits.ts';
import type { SessionToken } from './session-token.ts';

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
