import { type AnyActorLogic, createActor } from 'xstate';
import type { ActorCall } from '../protocol/actor-contracts.ts';
import { SessionError } from '../protocol/errors.ts';

/** A pluggable actor: a plain function, async or not, or any XState actor logic that ends with an output. */
export type Pluggable<TInput, TOutput> =
  | ((input: TInput, call: ActorCall) => TOutput | PromiseLike<TOutput>)
  | (AnyActorLogic & { readonly start?: unknown });

/**
 * Runs a pluggable actor once. A throw, sync or not, rejects; an aborted signal stops an actor logic.
 *
 * @throws SessionError `invalid-answer` when an actor logic was stopped, or ended without an output.
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
  try {
    return await new Promise<TOutput>((resolve, reject) => {
      actor.subscribe({
        next: (snapshot) => snapshot.status === 'done' && resolve(snapshot.output as TOutput),
        error: reject,
        complete: () => reject(new SessionError('invalid-answer', 'A pluggable actor logic ended without an output.')),
      });
      actor.start();
    });
  } finally {
    signal.removeEventListener('abort', stop);
    actor.stop();
  }
}
