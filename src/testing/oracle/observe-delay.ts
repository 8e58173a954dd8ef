import type { OracleState } from './oracle-state.ts';
import type { RefreshPlan } from './refresh-plan.ts';
import { usableUntilMs } from './usable-until.ts';

/**
 * Takes in the delay that was really armed, so that what is planned is known to the millisecond from here on.
 *
 * @returns Whether it is what was predicted: exactly, or within the bounds of the jitter and a millisecond of rounding.
 */
export function observeDelay(state: OracleState, ms: number | null): boolean {
  const { timer } = state;
  if (!timer || ms === null) return timer === null && ms === null;
  const { minMs, maxMs } = timer.delayMs;
  const slackMs = minMs === maxMs && Number.isInteger(minMs) ? 0 : 1;
  if (ms < minMs - slackMs || ms > maxMs + slackMs) return false;
  if (maxMs === 0) return true;
  const momentMs = timer.momentMs.maxMs - (maxMs - ms);
  const isThePlannedOne = timer.momentMs === state.plannedMs;
  state.timer = { delayMs: { minMs: ms, maxMs: ms }, momentMs: { minMs: momentMs, maxMs: momentMs } };
  if (isThePlannedOne) {
    state.plannedMs = state.timer.momentMs;
    // While a retry is planned its moment says nothing of the refresh.
    if (state.refresh && state.place === 'active') {
      state.refresh = withMoment(state, state.refresh, momentMs);
      state.wantedMs = state.refresh.visibleMs;
    }
  }
  return true;
}

/** What a moment tells about the jitter: nothing where the lag was cut off. */
function withMoment({ lagged, token, offsetMs, input }: OracleState, plan: RefreshPlan, momentMs: number): RefreshPlan {
  const latestMs = token ? usableUntilMs(token, input.limits) - offsetMs : momentMs;
  if (lagged && momentMs >= latestMs) return plan;
  const visibleMs = momentMs - (lagged ? plan.lagMs : 0);
  return { ...plan, visibleMs: { minMs: visibleMs, maxMs: visibleMs } };
}
