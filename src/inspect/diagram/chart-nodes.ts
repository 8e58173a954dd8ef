import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** Every state of a chart, the root first, in the order they are written. */
export function chartNodes(machine: AnyStateMachine): AnyStateNode[] {
  const walk = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(walk)];
  return walk(machine.root);
}
