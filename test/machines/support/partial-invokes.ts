import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { nodesOf, placeOf } from './chart-map.ts';

/** How the wait for an actor is bounded. */
export type Deadline = (node: AnyStateNode) => boolean;

/** A delay of the very state. */
export const byDelay: Deadline = (node) => node.after.length > 0;

/** A guard that is looked at with every event, in the state or around it: who drives the chart owns the clock. */
export const byGuard =
  (guard: string): Deadline =>
  (node) =>
    [node, ...ancestorsOf(node)].some(({ always = [] }) => always.some((one) => one.guard === guard));

/** What is wrong with the invokes of a chart: no id of their own, an end that is not dealt with, or no deadline. */
export function partialInvokes(machine: AnyStateMachine, hasDeadline: Deadline): string[] {
  const ids = new Set<string>();
  return nodesOf(machine.root).flatMap((node) =>
    node.invoke.flatMap(({ id }) => {
      const problems: string[] = [];
      const written = [(node.config as { invoke?: { id?: string } }).invoke].flat().map((invoke) => invoke?.id);
      if (!written.includes(id)) problems.push('has no explicit id');
      if (ids.has(id)) problems.push('shares its id');
      ids.add(id);
      if (!isTotal(node.transitions.get(`xstate.done.actor.${id}`))) problems.push('has an onDone that is not total');
      if (!isTotal(node.transitions.get(`xstate.error.actor.${id}`))) problems.push('has an onError that is not total');
      if (!hasDeadline(node)) problems.push('has no deadline');
      return problems.map((problem) => `${id} in ${placeOf(node)} ${problem}`);
    }),
  );
}

/** The last branch is taken whatever comes. */
function isTotal(branches: readonly AnyTransitionDefinition[] | undefined): boolean {
  return branches?.at(-1) !== undefined && branches.at(-1)?.guard === undefined;
}

function ancestorsOf(node: AnyStateNode): AnyStateNode[] {
  return node.parent ? [node.parent, ...ancestorsOf(node.parent)] : [];
}
