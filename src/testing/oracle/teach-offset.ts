import type { ReadToken } from './contract.ts';
import type { OracleState } from './oracle-state.ts';

/** What an own mint says about the server's clock: its "iat" is the moment its request was sent. */
export function teachOffset(state: OracleState, token: ReadToken, sentAtMs: number): void {
  const taughtMs = token.issuedAtMs - sentAtMs;
  const lowersByMs = (state.learnedOffsetMs ?? taughtMs) - taughtMs;
  if (!state.clocksDisagreed && lowersByMs > state.input.limits.attemptDeadlineMs) return;
  state.offsetMs = taughtMs;
  state.learnedOffsetMs = taughtMs;
  state.clocksDisagreed = false;
}
