import { type SessionToken, usableLifeMs } from '../../src/protocol/session-token.ts';
import type { SessionContext } from './contract.ts';

/** Until when a token may be handed out, in session time. */
export function usableUntilMs(context: Pick<SessionContext, 'offsetMs' | 'limits'>, token: SessionToken): number {
  return token.issuedAtMs + usableLifeMs(token, context.limits) - context.offsetMs;
}

/** Whether the held token may be handed out at the last known time. */
export function holdsUsable(context: SessionContext): boolean {
  return context.held !== null && context.nowMs < usableUntilMs(context, context.held);
}

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

/**
 * One step of a small pure generator (a linear congruential one): a number in [0, 1) and the state that follows. Not for
 * secrets; it only spreads delays, and makes a replay exact.
 */
export function nextRandom(state: number): { value: number; seed: number } {
  const seed = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return { value: seed / 2 ** 32, seed };
}
