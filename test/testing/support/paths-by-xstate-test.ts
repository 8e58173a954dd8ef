import { createTestModel } from '@xstate/test';
import { sessionModel } from 'xstate-session/testing';

/** The paths of the model as the package `@xstate/test` finds them, each as its events. The only file that knows the package. */
export function pathsByXStateTest(): string[][] {
  const paths = createTestModel(sessionModel as never).getShortestPaths() as {
    readonly steps: readonly { readonly event: { readonly type: string } }[];
  }[];
  return paths.map(({ steps }) => steps.map(({ event }) => event.type));
}
