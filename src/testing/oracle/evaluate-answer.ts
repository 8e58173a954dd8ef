import type { Failure } from '../../protocol/failure.ts';
import type { InvalidTokenRule } from '../../protocol/session-token.ts';
import type { ReadToken } from './contract.ts';
import type { OracleState } from './oracle-state.ts';
import { learnFromMint, type MintFacts } from './server-clock.ts';
import { isForeign, isFresher, isUsable } from './token-rules.ts';

/** What an answer is worth at the last known time: its token, or why it is none. */
export type Worth = { readonly token: ReadToken } | { readonly failure: Failure; readonly kept?: Kept };

/** The answer was the very token held, where another was wanted: before its refresh was due, or since. */
export type Kept = 'early' | 'due';

/** What an answer of `createToken` is worth; what it shows of the server's clock is learned. */
export function evaluateMint(state: OracleState, token: ReadToken | null, facts: MintFacts): Worth {
  if (!token || isForeign(state.input, token)) return worthOf(state, token);
  const isHeldOne = token.jwt === state.token?.jwt;
  const wasDoubted = state.clockDoubted;
  learnFromMint(state, token, facts, isHeldOne);
  const due = isHeldOne && refreshWasDue(state);
  if (isHeldOne && (due || state.replaceMs !== null)) {
    if (state.nowMs + state.offsetMs >= token.expiresAtMs) return invalid('expired');
    return { failure: { kind: 'stale-answer' }, kept: due ? 'due' : 'early' };
  }
  // A token about to end, by a clock that nothing has confirmed or refuted yet: the next answer decides.
  const undecided = state.clockDoubted && !wasDoubted && !isUsable(state, token);
  return undecided ? { failure: { kind: 'stale-answer' } } : worthOf(state, token);
}

/** What a token is worth, whoever brought it. */
export function worthOf(state: OracleState, token: ReadToken | null): Worth {
  if (!token) return { failure: { kind: 'invalid-token' } };
  if (isForeign(state.input, token)) {
    return invalid(token.sid === state.input.sessionId ? 'other-organization' : 'other-session');
  }
  if (!isUsable(state, token)) return invalid('expired');
  const isStale = isUsable(state, state.token) && !isFresher(token, state.token);
  return isStale ? { failure: { kind: 'stale-answer' } } : { token };
}

const invalid = (rule: InvalidTokenRule): Worth => ({ failure: { kind: 'invalid-token', rule } });

/** Whether the held token was to be refreshed by now. Between the bounds of that moment it is a guess. */
function refreshWasDue(state: OracleState): boolean {
  if (!state.wantedMs) return true;
  const { minMs, maxMs } = state.wantedMs;
  if (minMs <= state.nowMs && state.nowMs < maxMs) state.guessed = true;
  return (minMs + maxMs) / 2 <= state.nowMs;
}
