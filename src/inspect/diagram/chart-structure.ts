import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { LifetimeEmitted, LifetimeEvent } from '../../../machines/lifetime/contract.ts';
import { lifetimeMachine } from '../../../machines/lifetime.machine.ts';
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

/** The names of a chart: those, and no others, are told as they are. */
export interface KnownNames {
  readonly events: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
  readonly actors: ReadonlySet<string>;
  readonly actions: ReadonlySet<string>;
  /** Types of what it emits. */
  readonly emissions: ReadonlySet<string>;
}

/** The names of the session chart as it is. */
export function knownNames(): KnownNames {
  return namesOf(sessionMachine, SENT_TYPES, Object.keys(EMISSION_LETTERS));
}

/** What the chart of how long a session lasts only notes, and what it emits: XState has no list of either. */
const LIFETIME_EVENTS: Readonly<Record<LifetimeEvent['type'], true>> = {
  'lifetime.wanted': true,
  'lifetime.learned': true,
  'lifetime.hinted': true,
  'extension.requested': true,
  'user.active': true,
  'network.online': true,
  'page.visible': true,
  'token.issued': true,
  'time.passed': true,
};
const LIFETIME_EMISSIONS: Readonly<Record<LifetimeEmitted['type'], true>> = {
  'session.expiring': true,
  'session.extended': true,
  'lifetime.changed': true,
  'extension.done': true,
  'extension.failed': true,
  'session.ended': true,
};

/** The names of both charts that run in a session. */
export function knownNamesOfCharts(): KnownNames {
  const ofSession = knownNames();
  const ofLifetime = namesOf(lifetimeMachine, Object.keys(LIFETIME_EVENTS), Object.keys(LIFETIME_EMISSIONS));
  const both = (name: keyof KnownNames) => new Set([...ofSession[name], ...ofLifetime[name]]);
  return {
    events: both('events'),
    states: both('states'),
    actors: both('actors'),
    actions: both('actions'),
    emissions: both('emissions'),
  };
}

/** XState's own: the type of an `always` is empty, timers are raised and cancelled, a promise answers its actor. */
const OF_XSTATE = {
  events: ['', '*', 'xstate.init', 'xstate.stop', 'xstate.promise.resolve', 'xstate.promise.reject'],
  actions: ['xstate.emit', 'xstate.raise', 'xstate.cancel', 'xstate.spawnChild', 'xstate.stopChild'],
};

function namesOf(machine: AnyStateMachine, noted: Iterable<string>, emissions: Iterable<string>): KnownNames {
  const nodes = chartNodes(machine);
  const { implementations } = machine;
  return {
    // Those that the chart only notes have no arrow of their own.
    events: new Set([...nodes.flatMap((node) => node.ownEvents), ...noted, ...OF_XSTATE.events]),
    states: new Set(nodes.map((node) => node.key)),
    actors: new Set([
      ...Object.keys(implementations.actors),
      ...nodes.flatMap((node) => node.invoke.map(({ id }) => id)),
    ]),
    emissions: new Set(emissions),
    actions: new Set([...Object.keys(implementations.actions), ...OF_XSTATE.actions]),
  };
}

/** Whether an actor's logic is the session chart, whatever it was provided with; also that of another copy of the package. */
export const isSessionChart = (logic: unknown): boolean => isChartOf(sessionMachine, logic);

/** The same of the chart of how long a session lasts. */
export const isLifetimeChart = (logic: unknown): boolean => isChartOf(lifetimeMachine, logic);

function isChartOf(machine: AnyStateMachine, logic: unknown): boolean {
  const config = fieldOf(logic, 'config');
  if (config === machine.config) return true;
  const states = Object.keys(Object(fieldOf(config, 'states')));
  return fieldOf(config, 'id') === machine.id && states.join() === Object.keys(machine.states).join();
}

/** A state's path, its parts joined by dots: `refreshing.backing-off`. */
export function stateName(value: unknown): string {
  if (typeof value === 'string') return value;
  const [entry] = Object.entries(recordOf(value));
  return entry === undefined ? '' : `${entry[0]}.${stateName(entry[1])}`;
}
