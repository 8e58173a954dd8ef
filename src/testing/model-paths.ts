import type { AnyStateNode } from 'xstate';
import { createTestModel } from 'xstate/graph';
import type { Limits } from '../protocol/limits.ts';
import { sessionModel } from './session-model.ts';
import type { ModelContext, ModelEvent } from './session-model-vocabulary.ts';

/** One way through the model. */
export interface ModelPath {
  /** A sentence that says what happens on it. */
  readonly title: string;
  /** The events in order, the start left out. */
  readonly events: readonly ModelEvent['type'][];
}

/** Where the model stands: what a filter of paths can look at. */
export interface ModelSituation {
  /** The state value of the model. */
  readonly value: unknown;
  readonly context: ModelContext;
}

/**
 * The paths worth testing: the shortest ones that together take every transition of the model, none of them the
 * beginning of another. They are the same in every run, short ones first: the first that fails tells the most.
 *
 * @param allow - Leaves out the paths through events it says no to.
 */
export function modelPaths(allow?: (situation: ModelSituation, event: ModelEvent['type']) => boolean): ModelPath[] {
  const paths = createTestModel(sessionModel).getShortestPaths({
    // Without this a path may end in an event that its situation has no use for.
    filterEvents: (situation, event) => situation.can(event) && (allow?.(situation, event.type) ?? true),
  });
  return paths
    .map(({ steps, state }) => {
      const events = steps.slice(1).map(({ event }) => event.type);
      return { title: pathTitle(events, state.value), events };
    })
    .sort((one, other) => one.events.length - other.events.length);
}

/**
 * A path as a sentence.
 *
 * @param events - What happens, in order.
 * @param value - The state value it ends in.
 */
export function pathTitle(events: readonly string[], value: unknown): string {
  const [place, inner] = typeof value === 'string' ? [value] : (Object.entries(Object(value))[0] ?? ['somewhere']);
  const end = `the session is ${place}${typeof inner === 'string' ? ` (${inner})` : ''}`;
  return events.length === 0 ? `at the start ${end}` : `${events.join(', then ')}: ${end}`;
}

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

/**
 * The limits a session must have to follow the model: a burst of one handshake, and nudges that shorten even the first
 * wait, so that it can be seen.
 */
export const MODEL_LIMITS: Readonly<Partial<Limits>> = { handshakesMax: 1, nudgeSpacingMs: 1_000 };
