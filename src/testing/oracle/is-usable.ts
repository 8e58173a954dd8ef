import type { ReadToken } from './contract.ts';
import type { OracleState } from './oracle-state.ts';
import { usableUntilMs } from './usable-until.ts';

/** Whether a token can be handed out at a moment of session time; by default the last known one. */
export function isUsable(state: OracleState, token: ReadToken | null, nowMs = state.nowMs): token is ReadToken {
  return token !== null && nowMs + state.offsetMs < usableUntilMs(token, state.input.limits);
}
