import type { FailureKind } from '../../protocol/failure.ts';
import type { ReadToken } from './contract.ts';
import { isForeign } from './is-foreign.ts';
import { isFresher } from './is-fresher.ts';
import { isUsable } from './is-usable.ts';
import type { OracleState } from './oracle-state.ts';

/** What an answer is worth at the last known time: its token, or why it is none. */
export function judgeToken(state: OracleState, token: ReadToken | null): ReadToken | FailureKind {
  if (!token || isForeign(state.input, token) || !isUsable(state, token)) return 'invalid-token';
  if (isUsable(state, state.token) && !isFresher(token, state.token)) return 'stale-answer';
  return token;
}
