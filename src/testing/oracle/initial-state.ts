import { believeIssue } from './believe-issue.ts';
import type { OracleInput } from './contract.ts';
import { isForeign } from './is-foreign.ts';
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
    token: ofSession && input.template === null && !isForeign(input, ofSession) ? ofSession : null,
    lastActiveToken: ofSession,
    isForeignKey: false,
    plannedMs: null,
    refresh: null,
    lagged: false,
    timer: null,
    attempt: 0,
    lastAnswerMs: null,
    retryAfterUntilMs: null,
    outage: false,
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
