import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { chartNodes } from './chart-nodes.ts';
import { shortEvent } from './short-event.ts';

/** One arrow of a chart. */
export interface ChartTransition {
  /** The path of the state it leaves, `''` for the root, and of the one it enters; `null` when it stays. */
  readonly source: string;
  readonly target: string | null;
  /** What it reacts to, in short: `token.received`, `done createToken`, `after planned`, `always`. */
  readonly on: string;
  readonly guard: string | null;
  readonly actions: readonly string[];
  readonly description: string;
}

/** Every transition of a chart, in the order they are tried. */
export function chartTransitions(machine: AnyStateMachine): ChartTransition[] {
  return chartNodes(machine).flatMap((node) =>
    [...node.transitions.values()]
      .flat()
      .concat(node.always ?? [])
      .map((transition) => {
        const [target] = transition.target ?? [];
        return {
          source: pathOf(node),
          target: target === undefined ? null : pathOf(target),
          on: shortEvent(transition.eventType),
          guard: nameOf(transition.guard),
          actions: transition.actions.flatMap((action: unknown) => nameOf(action) ?? []),
          description: transition.description ?? '',
        };
      }),
  );
}

const pathOf = (node: AnyStateNode) => node.path.join('.');

function nameOf(named: unknown): string | null {
  if (typeof named === 'string') return named;
  const { type } = Object(named) as { type?: unknown };
  return typeof type === 'string' ? type : null;
}
