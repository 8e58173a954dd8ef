import { type AnyActorLogic, createActor, toPromise } from 'xstate';
import type { ActorCall } from '../protocol/actor-contracts.ts';

/** A pluggable actor: a plain function, async or not, or any XState actor logic that ends with an output. */
export type Pluggable<TInput, TOutput> =
  | ((input: TInput, call: ActorCall) => TOutput | PromiseLike<TOutput>)
  | (AnyActorLogic & { readonly start?: unknown });

/**
 * Runs a pluggable actor once. A throw, sync or not, rejects; an aborted signal stops an actor logic.
 *
 * @returns Its answer; `undefined` for an actor logic that ended without an output.
 */
export async function runActor<TInput, TOutput>(
  pluggable: Pluggable<TInput, TOutput>,
  input: TInput,
  signal: AbortSignal,
): Promise<TOutput> {
  if (typeof pluggable === 'function') return pluggable(input, { signal });
  const actor = createActor(pluggable, { input });
  const stop = () => void actor.stop();
  signal.addEventListener('abort', stop, { once: true });
  const answer = toPromise(actor);
  actor.start();
  try {
    return await answer;
  } finally {
    signal.removeEventListener('abort', stop);
    actor.stop();
  }
}
