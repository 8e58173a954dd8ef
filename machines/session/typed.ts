import { setup } from 'xstate';
import type { Change, Rule } from './change.ts';
import type { KeyEvent, SessionContext, SessionEmitted, SessionInput, SessionOutput } from './contract.ts';
import { timeOf } from './time-of.ts';

/** The chart's types, once; `setup({ types: sessionTypes })` and the actions below share them. */
export const sessionTypes = {} as {
  context: SessionContext;
  events: KeyEvent;
  emitted: SessionEmitted;
  input: SessionInput;
  output: SessionOutput;
  /**
   * - `busy`: an actor runs.
   * - `waiting`: the next attempt is planned.
   */
  tags: 'busy' | 'waiting';
};

const typed = setup({ types: sessionTypes });

const counting = (context: SessionContext, event: KeyEvent) => ({ ...context, nowMs: timeOf(context, event) });

/** An action for a transition: the event's time first becomes the last known time, then the rule applies. */
export function onEvent(rule: Rule) {
  return telling((context, event) => rule(counting(context, event), event));
}

/** An action for an entry that may tell something: the event's time has been counted already. */
export function onArrival(rule: (context: SessionContext) => Change) {
  return telling(rule);
}

function telling(rule: Rule) {
  return typed.enqueueActions(({ context, event, enqueue }) => {
    const [next, ...emissions] = rule(context, event);
    enqueue.assign(next);
    const { template, organizationId } = context;
    for (const emission of emissions) {
      if (emission) enqueue.emit({ ...emission, template, organizationId } as SessionEmitted);
    }
  });
}

/** An action for an entry: the event's time has been counted already. */
export function onEntry(rule: (context: SessionContext) => Partial<SessionContext>) {
  return typed.assign(({ context }) => rule(context));
}

/** A guard for a transition on an event: it sees the event's time as the last known time. */
export function whenEvent(holds: (context: SessionContext, event: KeyEvent) => boolean) {
  return ({ context, event }: { context: SessionContext; event: KeyEvent }) => holds(counting(context, event), event);
}

/** A guard for a transition without an event of its own. */
export function whenever(holds: (context: SessionContext) => boolean) {
  return ({ context }: { context: SessionContext }) => holds(context);
}
