import { isDeepStrictEqual } from 'node:util';
import type { AnyActorRef, AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { TestClock } from 'xstate-session/testing';
import { chartMap, placeOf, transitionName } from './chart-map.ts';

/** What actors of a chart were seen to do, over all that were watched. */
export interface ChartWatch {
  /** The states reached and the transitions taken, by name. */
  readonly taken: ReadonlySet<string>;
  /** Contexts that a round trip through JSON changed, each by the state it was seen in. */
  readonly lossy: ReadonlySet<string>;
  /** Watches one more actor, from its next microstep on. */
  watch(actor: AnyActorRef): void;
  /** The delays armed, in milliseconds. */
  readonly delays: readonly number[];
  /** A clock that notes what is armed. */
  timed(clock: TestClock['clock']): TestClock['clock'];
  /** What of the chart nobody has taken. */
  notTaken(machine: AnyStateMachine): string[];
}

/** Measures on real actors, by what XState itself tells of each microstep. */
export function watchChart(): ChartWatch {
  const taken = new Set<string>();
  const lossy = new Set<string>();
  const delays: number[] = [];

  function look(snapshot: AnyMachineSnapshot): void {
    const { context, _nodes } = snapshot;
    for (const node of _nodes) taken.add(placeOf(node));
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(context)), context)) lossy.add(JSON.stringify(snapshot.value));
  }

  return {
    taken,
    lossy,
    delays,
    timed: (clock) => ({
      setTimeout(callback, ms) {
        delays.push(ms);
        return clock.setTimeout(callback, ms);
      },
      clearTimeout: (id) => clock.clearTimeout(id),
    }),
    watch(actor) {
      look(actor.getSnapshot());
      actor.system.inspect((event) => {
        if (event.type !== '@xstate.microstep' || event.actorRef !== actor) return;
        for (const transition of event._transitions) taken.add(transitionName(transition));
        look(event.snapshot as AnyMachineSnapshot);
      });
    },
    notTaken(machine) {
      const { states, transitions } = chartMap(machine);
      return [...states, ...transitions].filter((name) => !taken.has(name));
    },
  };
}
