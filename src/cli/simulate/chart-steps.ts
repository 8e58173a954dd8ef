import {
  type ActorScope,
  createActor,
  type EventFromLogic,
  emit,
  fromTransition,
  type InputFrom,
  type SnapshotFrom,
  spawnChild,
} from 'xstate';
import { sessionMachine } from '../../../machines/session.machine.ts';
import { fieldOf } from '../../protocol/unknown-values.ts';

type Chart = typeof sessionMachine;
type ChartSnapshot = SnapshotFrom<Chart>;
type ChartContext = ChartSnapshot['context'];

/** An effect that the chart asks for. Actors are not made for it: of one it names the invocation only. */
export interface ChartAction {
  readonly type: string;
  readonly params: unknown;
}

/** Where a chart has got to, and what it asks for. */
export type ChartStep = readonly [snapshot: ChartSnapshot, actions: readonly ChartAction[]];

/** An event of the app, a timer or an actor. */
export type ChartEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The chart as a pure function of its snapshot and an event. */
export interface ChartSteps {
  begin(input: InputFrom<Chart>): ChartStep;
  next(snapshot: ChartSnapshot, event: ChartEvent): ChartStep;
}

/**
 * The session chart's own pure transitions, for millions of them. XState's `transition()` makes an actor for every call to hold what
 * a transition may ask for; here all calls share one that is never started. A test compares the two.
 */
export function chartSteps(): ChartSteps {
  const chart = withoutWaste(sessionMachine);
  let asked: ChartAction[] = [];
  const holder = createActor(chart, { input: { sessionId: '', organizationId: null, seed: 0 } });
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
  } as unknown as ActorScope<ChartSnapshot, EventFromLogic<Chart>> & Parameters<Chart['transition']>[2];
  const step = (run: () => ChartSnapshot): ChartStep => {
    asked = [];
    return [run(), asked];
  };
  return {
    begin: (input) => step(() => chart.getInitialSnapshot(scope, input)),
    next: (snapshot, event) => step(() => chart.transition(snapshot, event as never, scope)),
  };
}

/** What XState hands to an action, and what it takes back: the next snapshot, and actions that follow. */
type Resolve = (
  scope: unknown,
  snapshot: ChartSnapshot,
  args: { readonly context: ChartContext; readonly event: unknown },
) => readonly [next: ChartSnapshot, params: undefined, actions: readonly unknown[] | undefined];

type Assignment = (args: unknown) => Partial<ChartContext>;
type Collect = (args: unknown) => void;

/**
 * The same chart with the same rules, which wastes less for each transition:
 *
 * - No actors are given, so that none are made which nobody starts: that is 5 us for each request. XState's development build would
 *   warn of it each time, so there it is given one that does nothing.
 * - XState's `assign` copies a context field by field, and makes a whole snapshot anew; a context of the chart has forty fields, and
 *   a transition assigns four times. Here a copy is one of V8's clones.
 */
function withoutWaste(chart: Chart): Chart {
  const actions: Record<string, unknown> = {};
  for (const [name, action] of Object.entries(chart.implementations.actions)) {
    const assignment = fieldOf(action, 'assignment');
    const collect = fieldOf(action, 'collect');
    if (typeof assignment === 'function') actions[name] = carriedOut(assigning(assignment as Assignment));
    else if (typeof collect === 'function') actions[name] = carriedOut(collecting(collect as Collect));
  }
  const inert = isDevelopmentBuild() ? INERT : undefined;
  const actors = Object.fromEntries(Object.keys(chart.implementations.actors).map((name) => [name, inert]));
  return chart.provide({ actions, actors } as Parameters<Chart['provide']>[0]);
}

/** An actor that does nothing, and is never started. */
const INERT = fromTransition(() => undefined, undefined);

/** Whether XState is its development build (`node --conditions=development`): only there its own actions refuse to be called. */
function isDevelopmentBuild(): boolean {
  try {
    (spawnChild(INERT) as unknown as () => void)();
    return false;
  } catch {
    return true;
  }
}

/** An action as XState keeps its own: a function that is never called, and how it is resolved. */
function carriedOut(resolve: Resolve): unknown {
  return Object.assign(() => undefined, { type: 'carried-out', resolve });
}

/** As XState's `assign` of a function. */
function assigning(assignment: Assignment): Resolve {
  return (_scope, snapshot, args) => {
    const context: ChartContext & Record<string, unknown> = { ...snapshot.context };
    const changes: Readonly<Record<string, unknown>> = assignment(args);
    for (const name in changes) context[name] = changes[name];
    return [{ ...snapshot, context }, undefined, undefined];
  };
}

/** As XState's `enqueueActions` of those of the chart's rules: each assigns a whole context, at most once and as the answer of a function, and emits. */
function collecting(collect: Collect): Resolve {
  return (_scope, snapshot, { context, event }) => {
    const emissions: unknown[] = [];
    let next = snapshot;
    const enqueue = {
      assign(whole: () => ChartContext) {
        next = { ...snapshot, context: whole() };
      },
      emit(emitted: Parameters<typeof emit>[0]) {
        emissions.push(emit(emitted));
      },
    };
    collect({ context, event, enqueue });
    return [next, undefined, emissions];
  };
}
