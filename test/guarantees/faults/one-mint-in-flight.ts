// Planted: a mint is sent twice.
import { runActor as original, type Pluggable } from '../../../src/session/run-actor.ts';

export * from '../../../src/session/run-actor.ts';

export function runActor<I, O>(actor: Pluggable<I, O>, input: I, signal: AbortSignal): Promise<O> {
  original(actor, input, signal).catch(() => {});
  return original(actor, input, signal);
}
