import { sessionMachine } from '../../../machines/session.machine.ts';
import { chartNodes } from '../diagram/chart-nodes.ts';

/** The names of the session chart: those, and no others, are told as they are. */
export interface KnownNames {
  readonly events: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
  readonly actors: ReadonlySet<string>;
  readonly actions: ReadonlySet<string>;
}

/** The names of the chart as it is. */
export function knownNames(): KnownNames {
  const nodes = chartNodes(sessionMachine);
  const { implementations } = sessionMachine;
  return {
    events: new Set([...nodes.flatMap((node) => node.ownEvents), 'xstate.init', 'xstate.stop']),
    states: new Set(nodes.map((node) => node.key)),
    actors: new Set([
      ...Object.keys(implementations.actors),
      ...nodes.flatMap((node) => node.invoke.map(({ id }) => id)),
    ]),
    actions: new Set([...Object.keys(implementations.actions), 'xstate.emit', 'xstate.spawnChild', 'xstate.stopChild']),
  };
}
