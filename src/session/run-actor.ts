import { type AnyActorLogic, createActor, toPromise } from 'xstate';
import type { ActorCall } from '../protocol/actor-contracts.ts';
import { classifyFailure, type Failure } from '../protocol/failure.ts';
import { fieldOf } from '../protocol/unknown-values.ts';

/** A pluggable actor: a plain function, async or not, or any XState actor logic that ends with an output. */
export type Pluggable<TInput, TOutput> =
  | ((input: TInput, call: ActorCall) => TOutput | PromiseLike<TOutput>)
  | (AnyActorLogic & { readonly start?: unknown });

/** Whether something can be run as an actor: a function, or what has the shape of actor logic. */
export function isPluggable<T>(given: T): given is NonNullable<T> {
  return typeof given === 'function' || hasMethod(given, 'transition');
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

/** A body that takes time to read: a `Response`, a `Blob`, a stream of the web's or of Node's. Whoever's class it is of. */
interface UnreadBody {
  readonly bodyUsed?: boolean;
  readonly body?: unknown;
  readonly size?: number;
  text?(): Promise<string>;
}

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
    reading = textOf(response, signal)
      .catch(() => null)
      .then((text) => {
        bodies.set(response, text);
      });
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
function unreadBodyOf(error: unknown): UnreadBody | null {
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

function isResponse(value: unknown): value is UnreadBody {
  return hasMethod(value, 'text') && typeof fieldOf(value, 'bodyUsed') === 'boolean';
}

function isBlobOrStream(value: unknown): value is UnreadBody {
  const isBlob = hasMethod(value, 'text') && typeof fieldOf(value, 'size') === 'number';
  return isBlob || isWebStream(value) || isAsyncIterable(value);
}

function isWebStream(value: unknown): value is ReadableStream<Uint8Array> {
  return hasMethod(value, 'getReader');
}

/** A stream of Node's, or what is read like one. */
interface NodeStream extends AsyncIterable<Uint8Array | string> {
  on?(event: 'error', listener: () => void): unknown;
  destroy?(): unknown;
}

function isAsyncIterable(value: unknown): value is NodeStream {
  return hasMethod(value, Symbol.asyncIterator);
}

function hasMethod(value: unknown, name: string | symbol): boolean {
  return typeof fieldOf(value, name) === 'function';
}

/** @returns `''` when there is more than may be read. Rejects when the body breaks off, or at the abort. */
async function textOf(unread: UnreadBody, signal: AbortSignal): Promise<string> {
  if (typeof unread.size === 'number' && unread.size > BODY_BYTES_MAX) return '';
  const chunks = chunksOf(isResponse(unread) ? unread.body : unread);
  // A blob; and React Native has no streams.
  if (chunks === null) {
    const whole = (await unread.text?.()) ?? '';
    return whole.length > BODY_BYTES_MAX ? '' : whole;
  }
  // A stream that hangs may ignore that it is returned: the abort ends the reading all the same.
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  aborted.catch(() => {});
  signal.addEventListener('abort', abort);
  const decoder = new TextDecoder();
  let text = '';
  let bytesLeft = BODY_BYTES_MAX;
  try {
    signal.throwIfAborted();
    for (;;) {
      const { done, value } = await Promise.race([chunks.next(), aborted]);
      if (done) return text + decoder.decode();
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      bytesLeft -= bytes.byteLength;
      if (bytesLeft < 0) return '';
      text += decoder.decode(bytes, { stream: true });
    }
  } finally {
    signal.removeEventListener('abort', abort);
    chunks.cancel();
  }
}

interface Chunks {
  next(): Promise<
    { readonly done?: false; readonly value: Uint8Array | string } | { readonly done: true; readonly value?: unknown }
  >;
  /** Lets go of what has not been read. */
  cancel(): void;
}

/** `null` when it is no stream. */
function chunksOf(body: unknown): Chunks | null {
  if (isWebStream(body)) {
    const reader = body.getReader();
    return { next: () => reader.read(), cancel: () => void reader.cancel().catch(() => {}) };
  }
  if (!isAsyncIterable(body)) return null;
  const iterator = body[Symbol.asyncIterator]();
  const cancel = () => {
    // A stream of Node's that is destroyed may still tell of its end, and an error nobody listens to ends the process.
    body.on?.('error', () => {});
    body.destroy?.();
  };
  return { next: () => iterator.next(), cancel };
}
