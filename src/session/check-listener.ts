import { mistake } from './mistake.ts';

/** @throws TypeError when a listener is no function: better now than at the first event. */
export function checkListener(listener: unknown): void {
  if (typeof listener !== 'function') throw mistake('A listener', 'a function');
}
