import type { SessionToken } from '../../src/protocol/session-token.ts';
import type { SessionContext } from './contract.ts';
import { draw } from './draw.ts';
import { usableUntilMs } from './usable.ts';

/** When a token that has just arrived wants to be refreshed: the lead before expiry, spread, and never past the cutoff. */
export function planRefresh(
  context: SessionContext,
  token: SessionToken,
): Pick<SessionContext, 'refreshAtMs' | 'seed'> {
  const { limits, nowMs, offsetMs } = context;
  const lifetimeMs = token.expiresAtMs - token.issuedAtMs;
  const leadMs = Math.min(limits.refreshLeadMaxMs, limits.refreshLeadShare * lifetimeMs);
  const spread = draw(context.seed);
  const jitterMs = spread.value * Math.min(limits.refreshJitterMaxMs, limits.refreshJitterShare * lifetimeMs);
  const wantedAtMs = token.expiresAtMs - offsetMs - leadMs + jitterMs;
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
  const lagMs = Math.min(limits.hiddenLagMaxMs, limits.hiddenLagShare * (held.expiresAtMs - held.issuedAtMs));
  return Math.max(refreshAtMs, Math.min(refreshAtMs + lagMs, usableUntilMs(context, held)));
}

/** The wait after a number of earlier failures in a row: grows, is capped, then spread. */
export function planBackoff(context: SessionContext, failures: number): { waitMs: number; seed: number } {
  const { limits } = context;
  const plainMs = Math.min(limits.backoffMaxMs, limits.backoffInitialMs * limits.backoffFactor ** failures);
  const { value, seed } = draw(context.seed);
  return { waitMs: plainMs * (1 + limits.backoffJitterShare * (2 * value - 1)), seed };
}
