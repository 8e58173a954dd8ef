import type { OracleState } from './oracle-state.ts';

/** Whether the planned moment has come. Between its bounds it is a guess, and the state says so. */
export function isDue(state: OracleState): boolean {
  if (!state.plannedMs) return true;
  const { minMs, maxMs } = state.plannedMs;
  if (minMs <= state.nowMs && state.nowMs < maxMs) state.guessed = true;
  return (minMs + maxMs) / 2 <= state.nowMs;
}
