import { setup } from 'xstate';
import { fieldOf, numberOf } from '../../src/protocol/unknown-values.ts';
import type { KeyEvent, SessionContext, SessionEmitted, SessionInput, SessionOutput } from './contract.ts';

/** An emitted event before the key is written on it. */
export type Emission = SessionEmitted extends infer E
  ? E extends unknown
    ? Omit<E, 'template' | 'organizationId'>
    : never
  : never;

/** What a rule makes of a context: the next one, and what is emitted, in order; `false` and `null` stand for nothing. */
export type Change = readonly [next: SessionContext, ...emissions: (Emission | false | null)[]];

/** A rule: what becomes of a context under an event. The context's last known time already counts the event. */
export type Rule = (context: SessionContext, event: KeyEvent) => Change;

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

/**
 * The last known time once an event is taken into account: never back, and a fired timer counts as the moment it was
 * planned for. An actor's event carries its time in its output, or in what it threw.
 */
export function timeOf(context: SessionContext, event: { readonly type: string }): number {
  const { nowMs, timerAtMs } = context;
  return Math.max(nowMs, isTimer(event) ? timerAtMs : (numberIn(event, 'atMs') ?? nowMs));
}

/** Whether an event is a delay or a deadline that fired. */
export function isTimer(event: { readonly type: string }): boolean {
  return event.type.startsWith('xstate.after.');
}

/** A finite number that an event carries under a name: by itself, or in the output or error of its actor. */
export function numberIn(event: object, name: string): number | undefined {
  const numberOfSource = (source: unknown) => numberOf(fieldOf(source, name));
  return numberOfSource(event) ?? numberOfSource(fieldOf(event, 'output')) ?? numberOfSource(fieldOf(event, 'error'));
}

const typed = setup({ types: sessionTypes });

const counting = (context: SessionContext, event: KeyEvent) => ({ ...context, nowMs: timeOf(context, event) });

/** An action for a transition: the event's time first becomes the last known time, then the rule applies. */
export function onEvent(rule: Rule) {
  return changing((context, event) => rule(counting(context, event), event));
}

/** An action for an entry that may emit something: the event's time has been counted already. */
export function onArrival(rule: (context: SessionContext) => Change) {
  return changing(rule);
}

function changing(rule: Rule) {
  return typed.enqueueActions(({ context, event, enqueue }) => {
    const [next, ...emissions] = rule(context, event);
    // Each assignment copies the whole context, and what is not the answer of a function once more.
    if (next !== context) enqueue.assign(() => next);
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
