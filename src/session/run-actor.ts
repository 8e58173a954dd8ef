import { type AnyActorLogic, createActor, toPromise } from 'xstate';
import type { ActorCall } from '../protocol/actor-contracts.ts';
import { fieldOf } from '../protocol/unknown-values.ts';
import { readThrown } from './thrown.ts';

/** A pluggable actor: a plain function, async or not, or any XState actor logic that ends with an output. */
export type Pluggable<TInput, TOutput> =
  | ((input: TInput, call: ActorCall) => TOutput | PromiseLike<TOutput>)
  | (AnyActorLogic & { readonly start?: unknown });

/** Whether something can be run as an actor: a function, or what has the shape of actor logic. */
export function isPluggable<T>(given: T): given is NonNullable<T> {
  return typeof given === 'function' || typeof fieldOf(given, 'transition') === 'function';
}

/**
 * Runs a pluggable actor once. A throw, sync or not, rejects, once the body of an unread answer in it has been read; an
 * aborted signal stops an actor logic.
 *
 * @returns Its answer; `undefined` for an actor logic that ended without an output.
 */
export async function runActor<TInput, TOutput>(
  pluggable: Pluggable<TInput, TOutput>,
  input: TInput,
  signal: AbortSignal,
): Promise<TOutput> {
  try {
    return await answerOf(pluggable, input, signal);
  } catch (error) {
    // Only here is there time for it: judged is later, and at once.
    await readThrown(error, signal);
    throw error;
  }
}

async function answerOf<TInput, TOutput>(
  pluggable: Pluggable<TInput, TOutput>,
  input: TInput,
  signal: AbortSignal,
): Promise<TOutput> {
  if (typeof pluggable === 'function') return pluggable(input, { signal });
  const actor = createActor(pluggable, { input });
  const answer = toPromise(actor);
  signal.addEventListener('abort', () => actor.stop());
  actor.start();
  return answer;
}
