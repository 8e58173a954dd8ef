import type { ReadToken } from './contract.ts';
import type { OracleState } from './oracle-state.ts';

/** Any token of the session proves that the server's clock has reached its "iat". */
export function believeIssue(state: OracleState, token: ReadToken): void {
  state.offsetMs = Math.max(state.offsetMs, token.issuedAtMs - state.nowMs);
}
