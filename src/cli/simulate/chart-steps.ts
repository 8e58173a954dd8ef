import { type ActorScope, createActor, type EventFromLogic, type InputFrom, type SnapshotFrom } from 'xstate';
import { sessionMachine } from '../../../machines/session.machine.ts';

type Chart = typeof sessionMachine;

/** An effect that the chart asks for. */
export interface ChartAction {
  readonly type: string;
  readonly params: unknown;
}

/** Where a chart has got to, and what it asks for. */
export type ChartStep = readonly [snapshot: SnapshotFrom<Chart>, actions: readonly ChartAction[]];

/** An event of the app, a timer or an actor. */
export type ChartEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The chart as a pure function of its snapshot and an event. */
export interface ChartSteps {
  begin(input: InputFrom<Chart>): ChartStep;
  next(snapshot: SnapshotFrom<Chart>, event: ChartEvent): ChartStep;
}

/**
 * The session chart's own pure transitions, for millions of them. XState's `transition()` makes an actor for every call to hold what
 * a transition may ask for; here all calls share one that is never started. A test compares the two.
 */
export function chartSteps(): ChartSteps {
  let asked: ChartAction[] = [];
  const holder = createActor(sessionMachine, { input: { sessionId: '', organizationId: null, seed: 0 } });
  const scope = {
    self: holder,
    system: holder.system,
    id: '',
    sessionId: '',
    logger: () => undefined,
    defer: () => undefined,
    emit: () => undefined,
    stopChild: () => undefined,
    actionExecutor: (action: ChartAction) => {
      asked.push(action);
    },
  } as unknown as ActorScope<SnapshotFrom<Chart>, EventFromLogic<Chart>> & Parameters<Chart['transition']>[2];
  const step = (run: () => SnapshotFrom<Chart>): ChartStep => {
    asked = [];
    return [run(), asked];
  };
  return {
    begin: (input) => step(() => sessionMachine.getInitialSnapshot(scope, input)),
    next: (snapshot, event) => step(() => sessionMachine.transition(snapshot, event as never, scope)),
  };
}
