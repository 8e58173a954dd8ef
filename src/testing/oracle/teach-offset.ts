import type { ReadToken } from './contract.ts';
import type { OracleState } from './oracle-state.ts';

/** What an own mint says about the server's clock: its "iat" is the moment its request was sent. */
export function teachOffset(state: OracleState, token: ReadToken, sentAtMs: number): void {
  const taughtMs = token.issuedAtMs - sentAtMs;
  const lowersByMs = (state.learnedOffsetMs ?? taughtMs) - taughtMs;
  const clocksDisagreed = state.disagreements !== state.learnedAfterDisagreements;
  if (!clocksDisagreed && lowersByMs > state.input.limits.attemptDeadlineMs) return;
  state.offsetMs = taughtMs;
  state.learnedOffsetMs = taughtMs;
  // What was learned is of the time before a disagreement that came while the request was under way.
  state.learnedAfterDisagreements = state.sentAfterDisagreements;
}
