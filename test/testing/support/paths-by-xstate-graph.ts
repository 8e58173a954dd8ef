import { createTestModel } from 'xstate/graph';
import { sessionModel } from 'xstate-session/testing';

/** The paths of the model as `xstate/graph` finds them, with no options, each as its events. */
export function pathsByXStateGraph(): string[][] {
  return createTestModel(sessionModel)
    .getShortestPaths()
    .map(({ steps }) => steps.map(({ event }) => event.type));
}
