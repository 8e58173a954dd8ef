import type { StateValue } from 'xstate';
import type { SessionContext } from '../../../machines/session/contract.ts';
import type { sessionMachine } from '../../../machines/session.machine.ts';
import { fieldOf } from '../../protocol/unknown-values.ts';
import { asking, type ChartEvent, type RunAction, runActionOf } from './chart-actions.ts';

type Chart = typeof sessionMachine;
type StateNode = Chart['root'];
type Transition = NonNullable<StateNode['always']>[number];
type Guard = (args: { readonly context: SessionContext; readonly event: ChartEvent }) => boolean;

/** A state that the chart can rest in, with all of its parents. */
export interface Place {
  readonly value: StateValue;
  readonly tags: readonly string[];
  readonly isFinal: boolean;
  /** The transitions from here on an event, `null`: without one. The first that its guard lets through is taken. */
  readonly waysOn: (eventType: string | null) => readonly Way[];
}

/** A transition from one place to one place. */
export interface Way {
  readonly guard: Guard | undefined;
  /** All that is done on it, in order: on the exits, by the transition, on the entries. */
  readonly actions: readonly RunAction[];
  readonly leadsTo: Place;
}

/**
 * The way into a chart, and from there to all of its places. XState finds out for each transition anew which states are left, which are
 * entered, and what is done on that; here it is found out once for each.
 *
 * @throws TypeError, as soon as one gets there, for what the session chart has none of: parallel states, histories, a final state within
 *   another, several targets.
 */
export function wayInto(chart: Chart): Way {
  const placeOf = remembered((leaf: StateNode): Place => {
    const nodes = pathTo(leaf);
    const isFinal = leaf.type === 'final' && nodes.length === 2;
    if (!isFinal && leaf.type !== 'atomic') throw new TypeError(`no place to rest in: ${leaf.id}`);
    const waysOn = remembered((eventType: string | null) =>
      nodes
        .toReversed()
        .flatMap((node) => transitionsOf(node, eventType).map((transition) => wayOf(nodes, transition))),
    );
    return { value: stateValueOf(nodes), tags: nodes.flatMap(({ tags }) => tags), isFinal, waysOn };
  });

  function wayOf(nodes: readonly StateNode[], transition: Transition): Way {
    const leaf = nodes[nodes.length - 1] ?? chart.root;
    const guard = transition.guard === undefined ? undefined : guardOf(transition.guard);
    const { target = [] } = transition;
    const [to] = target;
    if (target.length > 1) throw new TypeError(`a transition to several states: ${transition.eventType}`);
    const stays = to === undefined ? nodes.length : stayingOf(transition, to);
    const entered = to === undefined ? [] : pathTo(initialLeafOf(to)).slice(stays);
    const left = nodes.slice(stays).toReversed();
    const actions = [...left.flatMap(onExit), ...transition.actions.map(run), ...entered.flatMap(onEntry)];
    return { guard, actions, leadsTo: placeOf(entered.at(-1) ?? leaf) };
  }

  function guardOf(name: unknown): Guard {
    const guard = fieldOf(chart.implementations.guards, String(name));
    if (typeof guard !== 'function') throw new TypeError(`no guard of the chart: ${name}`);
    return guard as Guard;
  }

  const run = (action: unknown) => runActionOf(action, chart.implementations);
  const onExit = ({ exit, invoke }: StateNode) => [
    ...exit.map(run),
    ...invoke.map(() => asking('xstate.stopChild', undefined)),
  ];
  const onEntry = ({ entry, invoke }: StateNode) => [
    ...entry.map(run),
    ...invoke.map(({ id, src }) => asking('xstate.spawnChild', { id, src })),
  ];

  const first = initialLeafOf(chart.root);
  return { guard: undefined, actions: pathTo(first).flatMap(onEntry), leadsTo: placeOf(first) };
}

/** Of one state and no parents: those for this very event come before those for any. */
function transitionsOf({ transitions, always = [] }: StateNode, eventType: string | null): readonly Transition[] {
  if (eventType === null) return always;
  return [...(transitions.get(eventType) ?? []), ...(transitions.get('*') ?? [])];
}

/** How many of the states are not left, counted from the root. */
function stayingOf({ source, reenter }: Transition, target: StateNode): number {
  const [from, to] = [pathTo(source), pathTo(target)];
  if (!reenter && to.includes(source)) return from.length;
  const shared = from.findIndex((node, depth) => node !== to[depth]);
  return Math.min(shared === -1 ? from.length : shared, from.length - 1, to.length - 1);
}

/** From the root to a state. */
function pathTo(node: StateNode): readonly StateNode[] {
  return node.parent === undefined ? [node] : [...pathTo(node.parent), node];
}

function initialLeafOf(node: StateNode): StateNode {
  const [initial] = node.type === 'compound' ? node.initial.target : [];
  return initial === undefined ? node : initialLeafOf(initial);
}

function stateValueOf([, ...nodes]: readonly StateNode[]): StateValue {
  const [leaf = '', ...parents] = nodes.map(({ key }) => key).toReversed();
  return parents.reduce<StateValue>((value, key) => ({ [key]: value }), leaf);
}

/** A function that makes each of its answers once. */
function remembered<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
