import { fieldOf } from '../../src/protocol/unknown-values.ts';
import type { SessionContext } from './contract.ts';

/**
 * The last known time once an event is taken into account: never back, and a fired timer counts as the moment it was
 * planned for. An actor's event carries its time in its output, or in what it threw.
 */
export function timeOf(context: SessionContext, event: { readonly type: string }): number {
  const { nowMs, timerAtMs } = context;
  return Math.max(nowMs, isTimer(event) ? timerAtMs : (numberOf(event, 'atMs') ?? nowMs));
}

/** Whether an event is a delay or a deadline that fired. */
export function isTimer(event: { readonly type: string }): boolean {
  return event.type.startsWith('xstate.after.');
}

/** A finite number that an event, its output or its error carries under a name. */
export function numberOf(event: object, name: string): number | undefined {
  const found = [event, fieldOf(event, 'output'), fieldOf(event, 'error')].map((source) => fieldOf(source, name));
  return found.find((value): value is number => Number.isFinite(value));
}
