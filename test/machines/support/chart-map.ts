import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

/** What can be taken in a chart, in words: its states, and its transitions as `state, event: description`. */
export interface ChartMap {
  readonly states: readonly string[];
  readonly transitions: readonly string[];
}

/** Everything a chart has to offer: its leaf states and its transitions, each by a name of its own. */
export function chartMap(machine: AnyStateMachine): ChartMap {
  const nodes = nodesOf(machine.root);
  return {
    states: nodes.filter(({ states }) => Object.keys(states).length === 0).map(placeOf),
    transitions: nodes.flatMap(transitionsOf).map(transitionName),
  };
}

/** A node, and all that lie in it. */
export function nodesOf(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(nodesOf)];
}

/** The transitions of a node itself, in the order in which they are tried. */
export function transitionsOf(node: AnyStateNode): AnyTransitionDefinition[] {
  return [...(node.always ?? []), ...[...node.transitions.values()].flat()];
}

/** The name of a state. */
export function placeOf(node: AnyStateNode): string {
  return node.path.join('.') || 'anywhere';
}

/** The name of a transition: where, on what, and what it is for. */
export function transitionName(transition: AnyTransitionDefinition): string {
  const { source, eventType, description } = transition;
  const rivals = eventType === '' ? (source.always ?? []) : (source.transitions.get(eventType) ?? []);
  const turn = rivals.length > 1 ? ` (${rivals.indexOf(transition) + 1} of ${rivals.length})` : '';
  return `${placeOf(source)}, ${wordsOf(eventType)}${turn}: ${description ?? 'no description'}`;
}

function wordsOf(eventType: string): string {
  const [, actorDone] = /^xstate\.done\.actor\.(.+)$/.exec(eventType) ?? [];
  const [, actorFailed] = /^xstate\.error\.actor\.(.+)$/.exec(eventType) ?? [];
  const [, delay] = /^xstate\.after\.(\w+)\./.exec(eventType) ?? [];
  if (actorDone) return `${actorDone} answers`;
  if (actorFailed) return `${actorFailed} fails`;
  if (delay) return `the delay ${delay}`;
  return { '': 'always', '*': 'any other event' }[eventType] ?? eventType;
}
