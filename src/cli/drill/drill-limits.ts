import type { Limits } from '../../protocol/limits.ts';

/**
 * The limits of the drill: a session's life, played about twenty times faster. The cutoff stays at its second, because
 * "iat" is whole seconds; deadlines are longer than a twentieth, for a busy machine is no outage.
 */
export const DRILL_LIMITS: Readonly<Partial<Limits>> = {
  refreshLeadShare: 0.5,
  cutoffMaxMs: 1_000,
  backoffInitialMs: 300,
  backoffMaxMs: 2_500,
  nudgeSpacingMs: 1_000,
  attemptDeadlineMs: 2_000,
  handshakeDeadlineMs: 4_000,
  retryAfterMaxMs: 15_000,
  waitMs: 10_000,
};
