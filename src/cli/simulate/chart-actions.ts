import type { SessionContext } from '../../../machines/session/contract.ts';
import type { sessionMachine } from '../../../machines/session.machine.ts';
import { fieldOf } from '../../protocol/unknown-values.ts';

/** An event of the app, a timer or an actor. */
export type ChartEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** An effect that the chart asks for. Actors are not made for it: of one it names the invocation only. */
export interface ChartAction {
  readonly type: string;
  readonly params: unknown;
}

/** What the actions of one step share. */
export interface StepWork {
  readonly event: ChartEvent;
  /** The context of the snapshot before, which must stay as it is. One that came after it is this step's own, and may be written on. */
  readonly before: SessionContext;
  /** What has been asked for: actions add to it. */
  readonly asked: ChartAction[];
}

/** An action of the chart, ready to run: it answers the next context. */
export type RunAction = (context: SessionContext, work: StepWork) => SessionContext;

type Implementations = (typeof sessionMachine)['implementations'];
type OfArgs<Answer> = (args: object) => Answer;

/**
 * An action as a state or a transition has it, made ready: one of the chart's own by its name, or a timer that XState sets or clears.
 *
 * @throws TypeError when it is of another kind than those of the session chart.
 */
export function runActionOf(action: unknown, { actions, delays }: Implementations): RunAction {
  const implementation = typeof action === 'string' ? fieldOf(actions, action) : action;
  const type = fieldOf(implementation, 'type');
  if (type === 'xstate.assign')
    return assigning(fieldOf(implementation, 'assignment') as OfArgs<Partial<SessionContext>>);
  if (type === 'xstate.enqueueActions') return collecting(fieldOf(implementation, 'collect') as OfArgs<void>);
  if (type === 'xstate.cancel') return asking(type, { sendId: fieldOf(implementation, 'sendId') });
  const delay = fieldOf(delays, String(fieldOf(implementation, 'delay')));
  if (type !== 'xstate.raise' || typeof delay !== 'function') throw new TypeError(`no action of the chart: ${action}`);
  const [fired, id] = [fieldOf(implementation, 'event'), fieldOf(implementation, 'id')];
  return (context, { event, asked }) => {
    asked.push({ type, params: { event: fired, id, delay: delay({ context, event }) } });
    return context;
  };
}

/** Asks for the same each time. */
export function asking(type: string, params: unknown): RunAction {
  const action = { type, params };
  return (context, { asked }) => {
    asked.push(action);
    return context;
  };
}

/** As XState's `assign` of a function, which copies the context each time. Copies of forty fields are much of what a step costs: one is enough. */
function assigning(assignment: OfArgs<Partial<SessionContext>>): RunAction {
  return (context, { event, before }) =>
    Object.assign(context === before ? { ...context } : context, assignment({ context, event }));
}

/** As XState's `enqueueActions` of those of the chart's rules: each assigns a whole context, at most once and as the answer of a function, and emits. */
function collecting(collect: OfArgs<void>): RunAction {
  return (context, { event, asked }) => {
    let next = context;
    const enqueue = {
      assign(whole: () => SessionContext) {
        next = whole();
      },
      emit(emitted: unknown) {
        asked.push({ type: 'xstate.emit', params: { event: emitted } });
      },
    };
    collect({ context, event, enqueue });
    return next;
  };
}
