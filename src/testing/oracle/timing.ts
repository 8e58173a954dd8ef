import type { Limits } from '../../protocol/limits.ts';
import type { Bounds, Place, ReadToken, RefreshPlan } from './contract.ts';
import type { Kept } from './evaluate-answer.ts';
import type { OracleState } from './oracle-state.ts';
import { usableUntilMs } from './token-rules.ts';

/** Both ends of a span, changed in the same way. */
export function mapBounds({ minMs, maxMs }: Bounds, change: (ms: number) => number): Bounds {
  return { minMs: change(minMs), maxMs: change(maxMs) };
}

/** The span that holds all that are known. */
export function hull(all: readonly (Bounds | null)[]): Bounds {
  const known = all.filter((bounds) => bounds !== null);
  return { minMs: Math.min(...known.map(({ minMs }) => minMs)), maxMs: Math.max(...known.map(({ maxMs }) => maxMs)) };
}

/**
 * How long the chart waits after the nth failed attempt in a row.
 *
 * @param attempt - 1 for the first.
 */
export function backoffBounds(attempt: number, limits: Limits): Bounds {
  let waitMs = limits.backoffInitialMs;
  for (let n = 1; n < attempt && waitMs < limits.backoffMaxMs; n += 1) waitMs *= limits.backoffFactor;
  waitMs = Math.min(waitMs, limits.backoffMaxMs);
  return { minMs: waitMs * (1 - limits.backoffJitterShare), maxMs: waitMs * (1 + limits.backoffJitterShare) };
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

/** Whether the planned moment has come. Between its bounds it is a guess, and the state says so. */
export function isDue(state: OracleState): boolean {
  if (!state.plannedMs) return true;
  const { minMs, maxMs } = state.plannedMs;
  if (minMs <= state.nowMs && state.nowMs < maxMs) state.guessed = true;
  return (minMs + maxMs) / 2 <= state.nowMs;
}

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

/** What a moment shows of the jitter: nothing where the lag was cut off. */
function withMoment({ lagged, token, offsetMs, input }: OracleState, plan: RefreshPlan, momentMs: number): RefreshPlan {
  const latestMs = token ? usableUntilMs(token, input.limits) - offsetMs : momentMs;
  if (lagged && momentMs >= latestMs) return plan;
  const visibleMs = momentMs - (lagged ? plan.lagMs : 0);
  return { ...plan, visibleMs: { minMs: visibleMs, maxMs: visibleMs } };
}
