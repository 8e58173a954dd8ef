import { believeIssue } from './believe-issue.ts';
import type { OracleInput } from './contract.ts';
import { moves } from './moves.ts';
import type { OracleState } from './oracle-state.ts';
import { readToken } from './read-token.ts';

/** A session at its start: nothing asked, nothing failed, perhaps a token brought along. */
export function initialState(input: OracleInput): OracleState {
  const brought = readToken(input.lastActiveToken);
  const ofSession = brought && (brought.sid === null || brought.sid === input.sessionId) ? brought : null;
  const state: OracleState = {
    input,
    place: 'active',
    nowMs: input.atMs,
    offsetMs: input.offsetMs ?? 0,
    learnedOffsetMs: input.offsetMs ?? null,
    disagreements: 0,
    learnedAfterDisagreements: 0,
    sentAfterDisagreements: 0,
    // One of another organization is only ever offered, also when it has no `sid` to be compared by.
    token: ofSession?.organizationId === input.organizationId && input.template === null ? ofSession : null,
    lastActiveToken: ofSession,
    isForeignKey: false,
    plannedMs: null,
    refresh: null,
    lagged: false,
    timer: null,
    attempt: 0,
    lastAnswerMs: null,
    retryAfterUntilMs: null,
    failingSinceMs: null,
    lastAttempt: null,
    goesAhead: false,
    replaceMs: null,
    refusedInARow: 0,
    outage: input.outage ?? false,
    degraded: false,
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
  if (ofSession) believeIssue(state, ofSession);
  moves.planRefresh(state);
  moves.armPlanned(state);
  return state;
}
