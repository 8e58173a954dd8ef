import type { InputFrom } from 'xstate';
import type { SessionContext } from '../../../machines/session/contract.ts';
import { initialContext } from '../../../machines/session/initial-context.ts';
import { sessionMachine } from '../../../machines/session.machine.ts';
import type { ChartAction, ChartEvent } from './chart-actions.ts';
import { type Place, type Way, wayInto } from './chart-places.ts';

/** Where a chart has got to. */
export interface ChartSnapshot {
  readonly place: Place;
  readonly context: SessionContext;
}

/** Where a chart has got to, and what it asks for. */
export type ChartStep = readonly [snapshot: ChartSnapshot, actions: readonly ChartAction[]];

/** The chart as a pure function of its snapshot and an event. */
export interface ChartSteps {
  begin(input: InputFrom<typeof sessionMachine>): ChartStep;
  next(snapshot: ChartSnapshot, event: ChartEvent): ChartStep;
}

/**
 * The session chart's own pure transitions, for millions of them: its states, guards and actions, walked without what XState makes anew for
 * each step (actors, snapshots, sets of states). A test compares the two.
 */
export function chartSteps(): ChartSteps {
  const way = wayInto(sessionMachine);
  return {
    begin: (input) => walk(way, initialContext({ input }), { type: 'xstate.init', input }),
    next(snapshot, event) {
      const { place, context } = snapshot;
      const taken = openWay(place.waysOn(event.type), context, event);
      return taken === undefined ? [snapshot, []] : walk(taken, context, event);
    },
  };
}

/** Takes a way, and those after it that need no event. */
function walk(first: Way, before: SessionContext, event: ChartEvent): ChartStep {
  const work = { event, before, asked: [] as ChartAction[] };
  let context = before;
  let way = first;
  for (;;) {
    for (const run of way.actions) context = run(context, work);
    const { leadsTo: place } = way;
    const next = place.isFinal ? undefined : openWay(place.waysOn(null), context, event);
    if (next === undefined) return [{ place, context }, work.asked];
    way = next;
  }
}

function openWay(ways: readonly Way[], context: SessionContext, event: ChartEvent): Way | undefined {
  const args = { context, event };
  return ways.find(({ guard }) => guard === undefined || guard(args));
}
