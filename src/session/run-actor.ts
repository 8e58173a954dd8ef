import { type AnyActorLogic, createActor, toPromise } from 'xstate';
import { type BodySource, isBlobOrStream, isResponse, readBodyText } from '../platform/body-text.ts';
import type { ActorCall } from '../protocol/actor-contracts.ts';
import { classifyFailure, type Failure } from '../protocol/failure.ts';
import { fieldOf } from '../protocol/unknown-values.ts';

/** A pluggable actor: a plain function, async or not, or any XState actor logic that ends with an output. */
export type Pluggable<TInput, TOutput> =
  | ((input: TInput, call: ActorCall) => TOutput | PromiseLike<TOutput>)
  | (AnyActorLogic & { readonly start?: unknown });

/** Whether something can be run as an actor: a function, or what has the shape of actor logic. */
export function isPluggable<T>(given: T): given is NonNullable<T> {
  return typeof given === 'function' || typeof fieldOf(given, 'transition') === 'function';
}

/**
 * A pluggable actor as a function of its input and the call. A function stays itself; an actor logic is run as an actor of its
 * own, and stopped when the call's signal is aborted.
 */
export function callableOf<TInput, TOutput>(
  pluggable: Pluggable<TInput, TOutput>,
): (input: TInput, call: ActorCall) => TOutput | PromiseLike<TOutput> {
  if (typeof pluggable === 'function') return pluggable;
  return (input, { signal }) => {
    const actor = createActor(pluggable, { input });
    const answer = toPromise(actor);
    signal.addEventListener('abort', () => actor.stop());
    actor.start();
    return answer;
  };
}

/**
 * Runs a pluggable actor once. A throw, sync or not, rejects, once the body of an unread answer in it has been read.
 *
 * @returns Its answer; `undefined` for an actor logic that ended without an output.
 */
export async function runActor<TInput, TOutput>(
  pluggable: Pluggable<TInput, TOutput>,
  input: TInput,
  signal: AbortSignal,
): Promise<TOutput> {
  try {
    return await callableOf(pluggable)(input, { signal });
  } catch (error) {
    // Only here is there time for it: judged is later, and at once.
    await readThrown(error, signal);
    throw error;
  }
}

/** The most that is read of a thrown answer's body: a documented error is a tenth of it. */
const BODY_BYTES_MAX = 16_384;

/** The reading of each thrown answer's body, begun once; and what it said, `null` when it broke off. */
const readings = /* @__PURE__ */ new WeakMap<object, Promise<void>>();
const bodies = /* @__PURE__ */ new WeakMap<object, string | null>();

/**
 * Reads the body of an answer that was thrown unread, as a bare `Response`, as the `response` of a client's error, or as the
 * `Blob` or stream that a client was asked for: the error code is in it. Once for each answer, 16 kB at most, and no longer than until the abort. The rest is cancelled.
 *
 * @param error - Anything that was thrown.
 * @param signal - That of the call which threw it.
 */
export async function readThrown(error: unknown, signal: AbortSignal): Promise<void> {
  const response = unreadBodyOf(error);
  if (response === null) return;
  let reading = readings.get(response);
  if (reading === undefined) {
    if (response.bodyUsed === true) return;
    reading = readBodyText(response, BODY_BYTES_MAX, signal).then(
      (text) => {
        // What is too long to be a documented error says nothing, as an empty one.
        bodies.set(response, text ?? '');
      },
      () => {
        bodies.set(response, null);
      },
    );
    readings.set(response, reading);
  }
  await reading;
}

/**
 * Classifies what an actor threw, with what {@link readThrown} has read.
 *
 * @param nowMs - The wall clock, for a `Retry-After` that is a date.
 */
export function failureOfThrown(error: unknown, nowMs?: number): Failure {
  const response = unreadBodyOf(error);
  const body = response === null ? undefined : bodies.get(response);
  return classifyFailure(error, { body, nowMs });
}

/** The unread body in what was thrown, in the places where clients leave one; `null` where there is none. */
function unreadBodyOf(error: unknown): BodySource | null {
  const places = [error, fieldOf(error, 'response')];
  // One that the client has used tells nothing more; what it made of the body may. The body of one is not read beside it.
  const response = places.filter(isResponse).find((answer) => !answer.bodyUsed || readings.has(answer));
  if (response !== undefined) return response;
  const parts = places.flatMap((place) => [
    place,
    fieldOf(place, 'data'),
    isResponse(place) ? undefined : fieldOf(place, 'body'),
  ]);
  return parts.find(isBlobOrStream) ?? null;
}
