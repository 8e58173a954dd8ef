import { backoffBounds } from './backoff-bounds.ts';
import { mapBounds } from './bounds.ts';
import type { Bounds, Place } from './contract.ts';
import type { Kept } from './evaluate-answer.ts';
import type { OracleState } from './oracle-state.ts';
import { usableUntilMs } from './usable-until.ts';

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

/** How long the session waits after an attempt that has just failed: the backoff, or what the answer makes of it. */
export function waitBounds(state: OracleState, pauseMs: number, kept: Kept | undefined): Bounds {
  const backoff = backoffBounds(state.attempt, state.input.limits);
  const wait = kept && !state.clockDoubted ? waitForAnother(state, kept, backoff) : backoff;
  return mapBounds(wait, (ms) => Math.max(ms, pauseMs));
}

/**
 * The held token was answered. Where its refresh was not due yet there may be another when it is; who asked after the request
 * was sent is not put off. Else when it is no more handed out, and from then on at any time up to its end: three more attempts
 * fit in, a second apart at least.
 */
function waitForAnother(state: OracleState, kept: Kept, backoff: Bounds): Bounds {
  const { token, wantedMs, mint, skipCacheWaits, nowMs, offsetMs, input } = state;
  if (!token) return backoff;
  if (kept === 'early') {
    if (!mint?.replaces || skipCacheWaits || !wantedMs) return backoff;
    return {
      minMs: Math.max(backoff.minMs, wantedMs.minMs - nowMs),
      maxMs: Math.max(backoff.maxMs, wantedMs.maxMs - nowMs),
    };
  }
  const cutoffAtMs = usableUntilMs(token, input.limits);
  const spacingMs = Math.max(input.limits.refreshDelayMinMs, (token.expiresAtMs - cutoffAtMs) / 3);
  return mapBounds(backoff, (ms) => Math.max(cutoffAtMs - offsetMs - nowMs, Math.min(ms, spacingMs)));
}
