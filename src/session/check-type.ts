import { mistake } from './mistake.ts';

/** @throws TypeError when an event's type is none of those there are. */
export function checkType(type: unknown, known: readonly string[]): void {
  if (!known.includes(type as string)) throw mistake('The type of an event', known.join(' or '));
}
