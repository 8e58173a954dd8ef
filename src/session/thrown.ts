import { classifyFailure, type Failure } from '../protocol/failure.ts';

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
  getReader?(): ReadableStreamDefaultReader<Uint8Array>;
  [Symbol.asyncIterator]?(): AsyncIterator<Uint8Array | string>;
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

/** The unread body in what was thrown, in the places where clients leave one; `null` where there is none, or looking for it throws. */
function unreadBodyOf(error: unknown): UnreadBody | null {
  try {
    const thrown = Object(error);
    const answers = [thrown, Object(thrown.response)];
    // One that the client has used tells nothing more; what it made of the body may. The body of one is not read beside it.
    const unread = answers.find((value) => isResponse(value) && (!value.bodyUsed || readings.has(value)));
    const parts = answers.flatMap((value) => [value, value.data, isResponse(value) ? undefined : value.body]);
    return unread ?? parts.map(Object).find(isBlobOrStream) ?? null;
  } catch {
    return null;
  }
}

const isResponse = ({ text, bodyUsed }: UnreadBody) => typeof text === 'function' && typeof bodyUsed === 'boolean';

function isBlobOrStream(value: UnreadBody): boolean {
  const isBlob = typeof value.text === 'function' && typeof value.size === 'number';
  return isBlob || typeof value.getReader === 'function' || typeof value[Symbol.asyncIterator] === 'function';
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
  const stream: UnreadBody & { destroy?(): unknown; on?(event: string, listener: () => void): unknown } = Object(body);
  if (typeof stream.getReader === 'function') {
    const reader = stream.getReader();
    return { next: () => reader.read(), cancel: () => void reader.cancel().catch(() => {}) };
  }
  const iterator = stream[Symbol.asyncIterator]?.();
  if (iterator === undefined) return null;
  const cancel = () => {
    // A stream of Node's that is destroyed may still tell of its end, and an error nobody listens to ends the process.
    stream.on?.('error', () => {});
    stream.destroy?.();
  };
  return { next: () => iterator.next(), cancel };
}
