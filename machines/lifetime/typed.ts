import { setup } from 'xstate';
import { fieldOf, numberOf } from '../../src/protocol/unknown-values.ts';
import { isTimer, numberIn } from '../session/typed.ts';
import type { LifetimeContext, LifetimeEmitted, LifetimeEvent, LifetimeInput, LifetimeOutput } from './contract.ts';

/** The chart's types, once; `setup({ types: lifetimeTypes })` and the actions below share them. */
export const lifetimeTypes = {} as {
  context: LifetimeContext;
  events: LifetimeEvent;
  emitted: LifetimeEmitted;
  input: LifetimeInput;
  output: LifetimeOutput;
  /**
   * - `busy`: an actor runs.
   * - `waiting`: the next request is planned.
   */
  tags: 'busy' | 'waiting';
};

const typed = setup({ types: lifetimeTypes });

/** What a rule makes of a context: the next one, and what is told, in order; what is not is `false`. */
export type LifetimeChange = readonly [next: LifetimeContext, ...told: (LifetimeEmitted | false)[]];

type LifetimeRule = (context: LifetimeContext, event: LifetimeEvent) => LifetimeChange;

/** An action for a transition: the event's time counts first, then the rule applies. */
export function onEvent(rule: LifetimeRule) {
  return telling((context, event) => rule(timed(context, event), event));
}

/** An action for an entry: the event's time has been counted already. */
export function onEntry(rule: (context: LifetimeContext) => LifetimeChange) {
  return telling(rule);
}

function telling(rule: LifetimeRule) {
  return typed.enqueueActions(({ context, event, enqueue }) => {
    const [next, ...told] = rule(context, event);
    enqueue.assign(next);
    for (const emitted of told) if (emitted) enqueue.emit(emitted);
  });
}

/** A guard. */
export function when(holds: (context: LifetimeContext, event: LifetimeEvent) => boolean) {
  return ({ context, event }: { context: LifetimeContext; event: LifetimeEvent }) => holds(context, event);
}

/** Time once an event is taken into account: never back; a timer that fired counts as the moment it was planned for. */
function timed(context: LifetimeContext, event: LifetimeEvent): LifetimeContext {
  const { nowMs, plannedAtMs, requestTimerAtMs, offsetMs } = context;
  const { type } = event as { readonly type: string };
  const firedAtMs = type.startsWith('xstate.after.planned') ? plannedAtMs : requestTimerAtMs;
  const atMs = isTimer(event) ? firedAtMs : (numberIn(event, 'atMs') ?? nowMs);
  return { ...context, nowMs: Math.max(nowMs, atMs), offsetMs: numberIn(event, 'offsetMs') ?? offsetMs };
}

/** A moment that somebody named under this name, in the event or in its actor's answer; `null`: there is none; else `undefined`. */
export function momentOf(event: object, name: string): number | null | undefined {
  const [value] = [fieldOf(event, name), fieldOf(fieldOf(event, 'output'), name)].filter(
    (found) => found !== undefined,
  );
  if (value === null) return null;
  const momentMs = numberOf(value) ?? 0;
  return momentMs > 0 ? momentMs : undefined;
}
