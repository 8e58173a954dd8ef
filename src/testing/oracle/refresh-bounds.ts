import type { Bounds } from './contract.ts';
import type { RefreshPlan } from './refresh-plan.ts';

/**
 * When the refresh begins: a hidden tab is later than a visible one would be.
 *
 * @param latestMs - The lag ends here, when the token stops being usable.
 */
export function refreshBounds({ visibleMs, lagMs }: RefreshPlan, hidden: boolean, latestMs: number): Bounds {
  if (!hidden) return visibleMs;
  const later = (ms: number) => Math.max(ms, Math.min(ms + lagMs, latestMs));
  return { minMs: later(visibleMs.minMs), maxMs: later(visibleMs.maxMs) };
}
