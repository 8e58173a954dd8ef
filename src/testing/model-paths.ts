import { createTestModel } from 'xstate/graph';
import { pathTitle } from './path-title.ts';
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
