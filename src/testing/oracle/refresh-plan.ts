import type { Limits } from '../../protocol/limits.ts';
import type { Bounds, ReadToken } from './contract.ts';
import { usableUntilMs } from './usable-until.ts';

/** What the moment of a refresh is made of, session time. */
export interface RefreshPlan {
  /** The moment for a visible tab, jitter included. */
  readonly visibleMs: Bounds;
  /** How much later a hidden tab refreshes. */
  readonly lagMs: number;
}

/** The plan for a token that is held from now on. */
export function refreshPlan(
  token: ReadToken,
  { limits, nowMs, offsetMs, late }: { limits: Limits; nowMs: number; offsetMs: number; late: boolean },
): RefreshPlan {
  const lifetimeMs = token.expiresAtMs - token.issuedAtMs;
  const shareOf = (maxMs: number, share: number) => Math.min(maxMs, share * lifetimeMs);
  const leadMs = shareOf(limits.refreshLeadMaxMs, limits.refreshLeadShare);
  const earliestMs = token.expiresAtMs - leadMs - offsetMs;
  const latestMs = usableUntilMs(token, limits) - offsetMs;
  const within = (ms: number) => Math.max(nowMs + limits.refreshDelayMinMs, Math.min(ms, latestMs));
  const jitterMs = shareOf(limits.refreshJitterMaxMs, limits.refreshJitterShare);
  // An endpoint that keeps its token has no other before that one's end.
  const visibleMs = late
    ? { minMs: within(latestMs), maxMs: within(latestMs) }
    : { minMs: within(earliestMs), maxMs: within(earliestMs + jitterMs) };
  return {
    visibleMs,
    lagMs: shareOf(limits.hiddenLagMaxMs, limits.hiddenLagShare),
  };
}
