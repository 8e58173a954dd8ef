import type { Failure } from '../../protocol/failure.ts';
import type { Emission, ReadToken, TokenSource } from './contract.ts';
import type { Kept } from './evaluate-answer.ts';
import type { OracleState } from './oracle-state.ts';
import {
  armActive,
  armPlanned,
  attemptDeadlineMs,
  backoffBounds,
  enterWithDeadline,
  hull,
  isDue,
  mapBounds,
  refreshBounds,
  refreshPlan,
  waitBounds,
} from './timing.ts';
import { isUsable, usableUntilMs } from './token-rules.ts';

/** The moves the session can make, each one a few assignments. The table in `reactions.ts` says when. */
export const moves = {
  /** Begins a mint. A skipCache caller who waits is served by it. */
  mint(state: OracleState): void {
    leaveActors(state);
    state.skipCacheServed = state.skipCacheWaits;
    state.skipCacheWaits = false;
    state.mint = {
      skipCache: state.skipCacheServed || state.replaceMs !== null,
      replaces: state.replaceMs !== null && state.token !== null,
      ...(state.replaceMs !== null && state.token && { notThis: state.token.jwt }),
      ...(state.lastActiveToken && { offered: state.lastActiveToken.jwt }),
    };
    state.sentAfterDisagreements = state.disagreements;
    enterWithDeadline(state, 'refreshing.requesting', attemptDeadlineMs(state));
  },

  /** Somebody else of the session saw an outage begin or end; what is known already is not emitted again. */
  noteOutage(state: OracleState, type: 'outage.started' | 'outage.ended'): void {
    const outage = type === 'outage.started';
    if (state.outage !== outage) emit(state, { type });
    state.outage = outage;
  },

  /** An API refused the held token: it is replaced at once, but the fourth in a row that was refused within 10 s of its mint. */
  refuseToken(state: OracleState, clientOffsetMs?: number): void {
    const { limits } = state.input;
    if (state.replaceMs !== null) return;
    // Who refuses a token that is over by the client's clock agrees with that clock, while it is the same one.
    const { learned, token, nowMs } = state;
    const agrees = clientOffsetMs !== undefined && token !== null && nowMs + clientOffsetMs >= token.expiresAtMs;
    if (agrees && learned?.afterDisagreements === state.disagreements) learned.briefsTrusted = limits.replacementsMax;
    const spacedMs = state.lastAnswerMs === null ? state.nowMs : state.lastAnswerMs + limits.nudgeSpacingMs;
    const soon = spacedMs > state.nowMs;
    state.refusedInARow = soon ? state.refusedInARow + 1 : 1;
    state.replaceMs = state.refusedInARow > limits.replacementsMax ? spacedMs : state.nowMs;
  },

  /** Repeats the mint with the last active token, as the edge asked. */
  retryWith(state: OracleState, token: ReadToken): void {
    const { notThis: _, ...plain } = state.mint ?? { replaces: false };
    state.mint = { ...plain, skipCache: false, expiredToken: token.jwt };
    state.sentAfterDisagreements = state.disagreements;
    enterWithDeadline(state, 'origin-outage-retry', attemptDeadlineMs(state));
  },

  /** Asks the server whether the session has ended. */
  confirm(state: OracleState, refusal: Failure): void {
    state.refusal = refusal;
    enterWithDeadline(state, 'refreshing.confirming', attemptDeadlineMs(state));
  },

  /** Holds a token from now on, and says so. Where the session goes is not decided here. */
  adopt(state: OracleState, token: ReadToken, source: TokenSource): void {
    // The one that was refused does not take its own place.
    if (token.jwt !== state.token?.jwt) state.replaceMs = null;
    state.token = token;
    if (state.input.template === null && !state.isForeignKey) state.lastActiveToken = token;
    state.attempt = 0;
    state.failingSinceMs = null;
    state.lastAttempt = null;
    state.goesAhead = false;
    state.handshakes = 0;
    emit(state, { type: 'token.issued', jwt: token.jwt, source });
    if (source === 'mint' && state.outage) {
      state.outage = false;
      emit(state, { type: 'outage.ended' });
    }
    if (state.degraded) {
      state.degraded = false;
      emit(state, { type: 'session.recovered' });
    }
  },

  /** Adopts a token, plans its refresh and serves readers. */
  hold(state: OracleState, token: ReadToken, source: TokenSource): void {
    moves.adopt(state, token, source);
    moves.planRefresh(state);
    if (source === 'mint' || source === 'outage-mint') {
      state.timeouts = 0;
      state.lateRefreshes = Math.max(0, state.lateRefreshes - 1);
    }
    moves.becomeActive(state);
  },

  /** Plans the refresh of the token held. */
  planRefresh(state: OracleState): void {
    moves.reckonRefresh(state);
    decideLag(state);
  },

  /** Reckons when the token held wants to be refreshed; what is planned stays planned. */
  reckonRefresh(state: OracleState): void {
    const { token, nowMs, offsetMs, lateRefreshes } = state;
    if (!token) return;
    state.refresh = refreshPlan(token, { limits: state.input.limits, nowMs, offsetMs, late: lateRefreshes > 0 });
    state.wantedMs = state.refresh.visibleMs;
  },

  /** Arms the refresh anew: whether the tab is hidden is decided again, the jitter is kept. */
  armRefreshAnew(state: OracleState): void {
    decideLag(state);
    armActive(state);
  },

  /** Serves readers; the timer runs to the planned moment. */
  becomeActive(state: OracleState): void {
    state.retryAfterUntilMs = null;
    leaveActors(state);
    state.place = 'active';
    armActive(state);
  },

  /**
   * Ends an attempt without a token, and waits.
   *
   * @param kept - The answer was the very token held.
   */
  failAttempt(state: OracleState, failure: Failure, definitive: boolean, kept?: Kept): void {
    const { limits } = state.input;
    if (failure.kind === 'timeout') state.timeouts += 1;
    else if (failure.kind !== 'network' && failure.kind !== 'offline') state.timeouts = 0;
    if (kept === 'due') state.lateRefreshes = limits.lateRefreshesMax;
    state.attempt += 1;
    state.lastAnswerMs = state.nowMs;
    state.failingSinceMs ??= state.nowMs;
    state.lastAttempt = { answered: !UNANSWERED.has(failure.kind), ahead: state.goesAhead };
    state.goesAhead = false;
    if (!definitive && failure.kind !== 'stale-answer') state.skipCacheWaits ||= state.skipCacheServed;
    state.skipCacheServed = false;
    const pauseMs = Math.min(failure.retryAfterMs ?? 0, limits.retryAfterMaxMs);
    state.retryAfterUntilMs = state.nowMs + pauseMs;
    const wait = waitBounds(state, pauseMs, kept);
    state.plannedMs = mapBounds(wait, (ms) => state.nowMs + ms);
    state.refresh = null;
    emit(state, { type: 'token.failed', ...facts(failure), attempt: state.attempt, retryInMs: wait });
    if (!state.degraded && !isUsable(state, state.token)) {
      state.degraded = true;
      emit(state, { type: 'session.degraded', kind: failure.kind });
    }
    backOff(state);
  },

  /** The network seems to be back: where no server answered the last attempt, the next one need not wait: once per backoff, in the long run once in 10 s. */
  comeBack(state: OracleState): void {
    const { attempt, failingSinceMs, lastAttempt, goesAhead, lastAnswerMs, nowMs, input } = state;
    const { nudgeSpacingMs, attemptsAhead } = input.limits;
    const isEarly = lastAnswerMs !== null && nowMs < lastAnswerMs + nudgeSpacingMs;
    const inTurn = failingSinceMs === null ? 0 : (nowMs - failingSinceMs) / nudgeSpacingMs;
    const isUsed = goesAhead || lastAttempt?.ahead;
    const may = lastAttempt !== null && !lastAttempt.answered && !isUsed && attempt <= attemptsAhead + inTurn;
    if (!isEarly || !may) {
      moves.nudge(state);
      return;
    }
    state.goesAhead = true;
    const soonestMs = Math.max(nowMs, state.retryAfterUntilMs ?? nowMs);
    if (state.plannedMs) state.plannedMs = mapBounds(state.plannedMs, (ms) => Math.min(ms, soonestMs));
    armPlanned(state);
  },

  /** Shortens the wait, never before what the server asked for. */
  nudge(state: OracleState): void {
    const { lastAnswerMs, retryAfterUntilMs, nowMs, input } = state;
    const spacedMs = (lastAnswerMs ?? Number.NEGATIVE_INFINITY) + input.limits.nudgeSpacingMs;
    const soonestMs = Math.max(nowMs, spacedMs, retryAfterUntilMs ?? Number.NEGATIVE_INFINITY);
    if (state.plannedMs) state.plannedMs = mapBounds(state.plannedMs, (ms) => Math.min(ms, soonestMs));
    armPlanned(state);
  },

  /** Begins a handshake; a mint under way is given up. */
  beginHandshake(state: OracleState, handshake: NonNullable<OracleState['handshake']>): void {
    leaveActors(state);
    state.handshakes += 1;
    const sessionToken = state.lastActiveToken?.jwt;
    state.handshake = { ...handshake, ...(sessionToken !== undefined && { sessionToken }) };
    enterWithDeadline(state, 'handshaking.building-url', attemptDeadlineMs(state));
  },

  /** Sends the document to the address, where there is somebody who can. */
  follow(state: OracleState, url: string): void {
    const reason = state.handshake?.reason;
    emit(state, { type: 'handshake.ready', url, ...(reason !== undefined && { reason }) });
    if (state.handshake) state.handshake.url = url;
    if (!state.input.capabilities.followHandshake) moves.rest(state);
    else enterWithDeadline(state, 'handshaking.following', state.input.limits.handshakeDeadlineMs);
  },

  /** Comes back from a handshake without a token: to where the session would be without it. */
  rest(state: OracleState): void {
    const { limits } = state.input;
    leaveActors(state);
    const kept = state.plannedMs;
    if (isUsable(state, state.token) && state.attempt === 0 && state.refresh) {
      decideLag(state);
      if (!isDue(state)) {
        state.place = 'active';
        armActive(state);
        return;
      }
    }
    state.plannedMs = kept;
    if (isDue(state)) {
      // "One backoff" leaves open whether the attempt that failed last counts: both are within these bounds.
      const { minMs } = backoffBounds(Math.max(1, state.attempt), limits);
      const { maxMs } = backoffBounds(state.attempt + 1, limits);
      state.plannedMs = { minMs: state.nowMs + minMs, maxMs: state.nowMs + maxMs };
      state.refresh = null;
      state.wantedMs = null;
    }
    backOff(state);
  },

  /** A handshake failed: back to the resting place, and the failure is emitted. */
  failHandshake(state: OracleState, failure: Failure): void {
    const kept = state.plannedMs;
    moves.rest(state);
    // Nothing says whether the moment that is emitted has the lag of a hidden tab, which is decided when the delay is armed.
    const visible = state.refresh?.visibleMs ?? null;
    const retryAtMs = state.place === 'active' ? hull([kept, state.plannedMs, visible]) : state.plannedMs;
    moves.reportHandshakeFailure(state, failure, retryAtMs);
  },

  /** Emits a handshake's failure; it is no attempt. */
  reportHandshakeFailure(state: OracleState, failure: Failure, plannedMs = state.plannedMs): void {
    const planned = plannedMs ?? { minMs: state.nowMs, maxMs: state.nowMs };
    const retryInMs = mapBounds(planned, (ms) => Math.max(0, ms - state.nowMs));
    emit(state, { type: 'token.failed', ...facts(failure), attempt: state.attempt, retryInMs });
  },

  /** The session has ended; nothing happens any more. */
  signOut(state: OracleState, reason: string): void {
    leaveActors(state);
    state.place = 'signed-out';
    state.timer = null;
    state.degraded = false; // Somebody who has signed out waits for nothing.
    state.endedBy = reason;
    emit(state, { type: 'session.ended', reason });
  },
};

/** The kinds of an attempt that no server answered. */
const UNANSWERED: ReadonlySet<Failure['kind']> = new Set(['network', 'timeout', 'offline']);

function emit(state: OracleState, emission: Emission): void {
  state.emitted.push(emission);
}

function facts({ kind, status, code, rule }: Failure): Pick<Failure, 'kind' | 'status' | 'code' | 'rule'> {
  return {
    kind,
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    ...(rule !== undefined && { rule }),
  };
}

/** Whatever was asked of an actor is given up; a skipCache caller it would have served waits on. */
function leaveActors(state: OracleState): void {
  state.skipCacheWaits ||= state.skipCacheServed;
  state.skipCacheServed = false;
  state.mint = null;
  state.refusal = null;
  state.handshake = null;
}

function backOff(state: OracleState): void {
  state.mint = null;
  state.refusal = null;
  state.place = 'refreshing.backing-off';
  armPlanned(state);
}

function decideLag(state: OracleState): void {
  const { refresh, token, offsetMs, hidden, input } = state;
  if (!refresh || !token) return;
  state.lagged = hidden;
  state.plannedMs = refreshBounds(refresh, hidden, usableUntilMs(token, input.limits) - offsetMs);
}
