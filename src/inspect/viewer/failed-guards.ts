import { sessionMachine } from '../../../machines/session.machine.ts';
import { type ChartTransition, chartTransitions } from '../diagram/chart-structure.ts';

/**
 * The guards of the session chart that were tried for an event, and failed.
 *
 * @param state - The path of the state it was in.
 * @param on - The event in short, `always` for none.
 * @param taken - The transition that was taken; `null` when none was.
 */
export type FailedGuards = (
  state: string,
  on: string,
  taken: { readonly source: string; readonly guard: string | null } | null,
) => string[];

/** Looks from the inner state outwards, as the chart does, up to the transition that was taken. */
export function createFailedGuards(): FailedGuards {
  const bySource = new Map<string, ChartTransition[]>();
  for (const transition of chartTransitions(sessionMachine)) {
    bySource.set(transition.source, [...(bySource.get(transition.source) ?? []), transition]);
  }
  return (state, on, taken) => {
    const failed: string[] = [];
    for (const source of pathsOf(state)) {
      for (const { guard, on: of } of bySource.get(source) ?? []) {
        if (of !== on) continue;
        if (taken?.source === source && taken.guard === guard) return failed;
        if (guard !== null) failed.push(guard);
      }
      if (taken?.source === source) return failed;
    }
    return failed;
  };
}

/** `a.b` gives `a.b`, `a` and the root. */
function pathsOf(state: string): string[] {
  const parts = state.split('.');
  return [...parts.map((_part, index) => parts.slice(0, parts.length - index).join('.')), ''];
}
