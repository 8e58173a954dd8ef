import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { sessionMachine } from '../../../machines/session.machine.ts';
import { fieldOf, recordOf } from '../../protocol/unknown-values.ts';
import { SENT_TYPES } from '../../session/events.ts';
import { shortEvent } from '../event-words.ts';
import { EMISSION_LETTERS } from '../trace/trace-format.ts';

/**
 * The chart as data: states, transitions, guards, actions and actors by name, every description. What only code can say
 * (context, input, output) is left out. `createMachine` takes it back, and so do the tools that import XState's JSON.
 *
 * @param machine - A chart whose guards, actions, actors and delays all have names.
 */
export function chartConfig(machine: AnyStateMachine): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(machine.config)) as Record<string, unknown>;
}

/** Every state of a chart, the root first, in the order they are written. */
export function chartNodes(machine: AnyStateMachine): AnyStateNode[] {
  const walk = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(walk)];
  return walk(machine.root);
}

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
  const { type } = recordOf(named);
  return typeof type === 'string' ? type : null;
}

/** The names of the session chart: those, and no others, are told as they are. */
export interface KnownNames {
  readonly events: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
  readonly actors: ReadonlySet<string>;
  readonly actions: ReadonlySet<string>;
  /** Types of what it emits. */
  readonly emissions: ReadonlySet<string>;
}

/** The names of the chart as it is. */
export function knownNames(): KnownNames {
  const nodes = chartNodes(sessionMachine);
  const { implementations } = sessionMachine;
  return {
    // Those that the chart only notes have no arrow of their own.
    events: new Set([...nodes.flatMap((node) => node.ownEvents), ...SENT_TYPES, 'xstate.init', 'xstate.stop']),
    states: new Set(nodes.map((node) => node.key)),
    actors: new Set([
      ...Object.keys(implementations.actors),
      ...nodes.flatMap((node) => node.invoke.map(({ id }) => id)),
    ]),
    emissions: new Set(Object.keys(EMISSION_LETTERS)),
    actions: new Set([...Object.keys(implementations.actions), 'xstate.emit', 'xstate.spawnChild', 'xstate.stopChild']),
  };
}

/** Whether an actor's logic is the session chart, whatever it was provided with; also that of another copy of the package. */
export function isSessionChart(logic: unknown): boolean {
  const config = fieldOf(logic, 'config');
  if (config === sessionMachine.config) return true;
  const states = Object.keys(Object(fieldOf(config, 'states')));
  return fieldOf(config, 'id') === sessionMachine.id && states.join() === Object.keys(sessionMachine.states).join();
}

/** A state's path, its parts joined by dots: `refreshing.backing-off`. */
export function stateName(value: unknown): string {
  if (typeof value === 'string') return value;
  const [entry] = Object.entries(recordOf(value));
  return entry === undefined ? '' : `${entry[0]}.${stateName(entry[1])}`;
}
