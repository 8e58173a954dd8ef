import type { AnyStateNode } from 'xstate';
import { sessionModel } from './session-model.ts';

/** Everything in the model that can be taken: its leaf states, and its transitions as `state: event`. */
export function modelTransitions(): string[] {
  return leavesOf(sessionModel.root).flatMap((leaf) => {
    const place = leaf.path.join('.');
    return [place, ...eventsOf(leaf).map((event) => `${place}: ${event}`)];
  });
}

function leavesOf(node: AnyStateNode): AnyStateNode[] {
  const children = Object.values(node.states);
  return children.length === 0 ? [node] : children.flatMap(leavesOf);
}

/** A leaf takes part in the transitions of what it lies in. */
function eventsOf(node: AnyStateNode): string[] {
  const outer = node.parent ? eventsOf(node.parent) : [];
  return [...new Set([...node.ownEvents, ...outer])].filter((event) => event !== '');
}
