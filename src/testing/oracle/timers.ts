import { mapBounds } from './bounds.ts';
import type { Place } from './contract.ts';
import type { OracleState } from './oracle-state.ts';

/** 15, 30, 60 s and no more. */
export function attemptDeadlineMs({ timeouts, input: { limits } }: OracleState): number {
  let deadlineMs = limits.attemptDeadlineMs;
  for (let n = 0; n < timeouts && deadlineMs < limits.attemptDeadlineMaxMs; n += 1) {
    deadlineMs = Math.min(2 * deadlineMs, limits.attemptDeadlineMaxMs);
  }
  return deadlineMs;
}

/** A token that is to be replaced may not last until its refresh. */
export function armActive(state: OracleState): void {
  armPlanned(state);
  const { replaceMs, plannedMs, nowMs } = state;
  if (replaceMs === null || !plannedMs || plannedMs.maxMs <= replaceMs) return;
  const delayMs = Math.max(0, replaceMs - nowMs);
  state.timer = { momentMs: { minMs: replaceMs, maxMs: replaceMs }, delayMs: { minMs: delayMs, maxMs: delayMs } };
}

/** Arms the timer for the planned moment, counted from the last known time. */
export function armPlanned(state: OracleState): void {
  if (!state.plannedMs) return;
  const { nowMs } = state;
  state.timer = { momentMs: state.plannedMs, delayMs: mapBounds(state.plannedMs, (ms) => Math.max(0, ms - nowMs)) };
}

/** Goes where an actor runs; the timer is its deadline. */
export function enterWithDeadline(state: OracleState, place: Place, ms: number): void {
  const momentMs = state.nowMs + ms;
  state.place = place;
  state.requests += 1;
  state.timer = { momentMs: { minMs: momentMs, maxMs: momentMs }, delayMs: { minMs: ms, maxMs: ms } };
}
