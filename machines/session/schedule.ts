import type { SessionToken } from '../../src/protocol/session-token.ts';
import type { SessionContext } from './contract.ts';
import { nextRandom } from './next-random.ts';
import { usableUntilMs } from './usable.ts';

/** When a token wants to be refreshed, before it is spread. */
export function refreshWantedAtMs({ limits, offsetMs }: SessionContext, token: SessionToken): number {
  return token.expiresAtMs - offsetMs - shareOfLifeMs(token, limits.refreshLeadShare, limits.refreshLeadMaxMs);
}

/** A share of a token's lifetime, up to a limit. */
function shareOfLifeMs({ issuedAtMs, expiresAtMs }: SessionToken, share: number, maxMs: number): number {
  return Math.min(maxMs, share * (expiresAtMs - issuedAtMs));
}

/**
 * When a token that has just arrived wants to be refreshed: the lead before expiry, spread, and never past the cutoff; at
 * the cutoff where the endpoint would hand out the same token before.
 */
export function planRefresh(
  context: SessionContext,
  token: SessionToken,
): Pick<SessionContext, 'refreshAtMs' | 'seed'> {
  const { limits, nowMs, lateRefreshes } = context;
  const spread = nextRandom(context.seed);
  const jitterMs = spread.value * shareOfLifeMs(token, limits.refreshJitterShare, limits.refreshJitterMaxMs);
  const wantedAtMs = lateRefreshes > 0 ? Infinity : refreshWantedAtMs(context, token) + jitterMs;
  return {
    refreshAtMs: Math.max(nowMs + limits.refreshDelayMinMs, Math.min(wantedAtMs, usableUntilMs(context, token))),
    seed: spread.seed,
  };
}

/** When the refresh is due from now on: a hidden tab gives way to the visible ones, yet not past the cutoff. */
export function refreshDueAtMs(context: SessionContext): number {
  const { held, refreshAtMs, limits, isHidden, nowMs } = context;
  if (held === null || refreshAtMs === null) return nowMs;
  if (!isHidden) return refreshAtMs;
  const lagMs = shareOfLifeMs(held, limits.hiddenLagShare, limits.hiddenLagMaxMs);
  return Math.max(refreshAtMs, Math.min(refreshAtMs + lagMs, usableUntilMs(context, held)));
}

/** The wait after a number of earlier failures in a row: grows, is capped, then spread. */
export function planBackoff(context: SessionContext, failures: number): { waitMs: number; seed: number } {
  const { limits } = context;
  const plainMs = Math.min(limits.backoffMaxMs, limits.backoffInitialMs * limits.backoffFactor ** failures);
  const { value, seed } = nextRandom(context.seed);
  return { waitMs: plainMs * (1 + limits.backoffJitterShare * (2 * value - 1)), seed };
}

/** From when on a nudge, or a token that a caller's API refused, may cost a request: the last attempt's end, and the spacing. */
export function spacedFromAnswerAtMs({ lastAnswerAtMs, limits }: SessionContext): number {
  return (lastAnswerAtMs ?? -Infinity) + limits.nudgeSpacingMs;
}
