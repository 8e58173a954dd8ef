import type { Limits } from '../../protocol/limits.ts';

/**
 * The limits of the drill: a session's life, played ten to twenty times faster. A refresh begins early in the token's
 * life, and deadlines are long, for a busy machine is no outage; the cutoff stays at its second, for "iat" is whole
 * seconds.
 */
export const DRILL_LIMITS: Readonly<Partial<Limits>> = {
  refreshLeadShare: 0.7,
  cutoffMaxMs: 1_000,
  backoffInitialMs: 300,
  backoffMaxMs: 2_500,
  nudgeSpacingMs: 1_000,
  attemptDeadlineMs: 4_000,
  handshakeDeadlineMs: 6_000,
  retryAfterMaxMs: 15_000,
  waitMs: 10_000,
};
