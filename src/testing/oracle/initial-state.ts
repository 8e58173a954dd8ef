import type { OracleInput } from './contract.ts';
import { moves } from './moves.ts';
import type { OracleState } from './oracle-state.ts';
import { believeIssue, claimsFuture } from './server-clock.ts';
import { armPlanned } from './timing.ts';
import { isUsable, readToken } from './token-rules.ts';

/** A session at its start: nothing asked, nothing failed, perhaps a token brought along. */
export function initialState(input: OracleInput): OracleState {
  const brought = readToken(input.lastActiveToken);
  const ofSession = brought && (brought.sid === null || brought.sid === input.sessionId) ? brought : null;
  const state: OracleState = {
    input,
    place: 'active',
    nowMs: input.atMs,
    offsetMs: input.offsetMs ?? 0,
    learned:
      input.offsetMs === undefined
        ? null
        : {
            offsetMs: input.offsetMs,
            hinted: false,
            afterDisagreements: 0,
            slackMs: input.limits.attemptDeadlineMs,
            briefsTrusted: 0,
          },
    clockDoubted: false,
    decidedIatMs: null,
    disagreements: 0,
    sentAfterDisagreements: 0,
    // One of another organization is only ever offered, also when it has no `sid` to be compared by.
    token: ofSession?.organizationId === input.organizationId && input.template === null ? ofSession : null,
    lastActiveToken: ofSession,
    isForeignKey: false,
    plannedMs: null,
    refresh: null,
    lagged: false,
    timer: null,
    wantedMs: null,
    attempt: 0,
    timeouts: 0,
    lateRefreshes: 0,
    lastAnswerMs: null,
    retryAfterUntilMs: null,
    failingSinceMs: null,
    lastAttempt: null,
    goesAhead: false,
    replaceMs: null,
    refusedInARow: 0,
    outage: input.outage ?? false,
    degraded: input.degraded ?? false,
    handshakes: input.handshakes ?? 0,
    hidden: false,
    skipCacheServed: false,
    skipCacheWaits: input.skipCache ?? false,
    mint: null,
    refusal: null,
    handshake: null,
    endedBy: null,
    guessed: false,
    requests: 0,
    emitted: [],
  };
  if (ofSession && claimsFuture(state, ofSession)) {
    // It is only offered; the first mint decides about it.
    state.token = null;
    state.decidedIatMs = ofSession.issuedAtMs;
  } else if (ofSession) believeIssue(state, ofSession);
  if (!isUsable(state, state.token)) return state;
  moves.planRefresh(state);
  armPlanned(state);
  return state;
}
