import type { AnyStateMachine } from 'xstate';

/**
 * The chart as data: states, transitions, guards, actions and actors by name, every description. What only code can say
 * (context, input, output) is left out. `createMachine` takes it back, and so do the tools that import XState's JSON.
 *
 * @param machine - A chart whose guards, actions, actors and delays all have names.
 */
export function chartConfig(machine: AnyStateMachine): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(machine.config)) as Record<string, unknown>;
}
