import { classifyFailure, type Failure } from '../protocol/failure.ts';

/** The most that is read of a thrown answer's body: a documented error is a tenth of it. */
const BODY_BYTES_MAX = 16_384;

/** The reading of each thrown answer's body, begun once; and what it said, `null` when it broke off. */
const readings = /* @__PURE__ */ new WeakMap<object, Promise<void>>();
const bodies = /* @__PURE__ */ new WeakMap<object, string | null>();

/** As much of a `Response` as is needed, whoever's class it is of. */
interface ThrownResponse {
  readonly bodyUsed: boolean;
  readonly body?: { getReader?(): ReadableStreamDefaultReader<Uint8Array> } | null;
  text(): Promise<string>;
}

/**
 * Reads the body of an answer that was thrown unread, as a bare `Response` or as the `response` of a client's error: the
 * error code is in it. Once for each answer, 16 kB at most, and no longer than until the abort. The rest is cancelled.
 *
 * @param error - Anything that was thrown.
 * @param signal - That of the call which threw it.
 */
export async function readThrown(error: unknown, signal: AbortSignal): Promise<void> {
  const response = responseOf(error);
  if (response === null) return;
  let reading = readings.get(response);
  if (reading === undefined) {
    if (response.bodyUsed) return;
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
 * Judges what an actor threw, with what {@link readThrown} has read.
 *
 * @param nowMs - The wall clock, for a `Retry-After` that is a date.
 */
export function failureOfThrown(error: unknown, nowMs?: number): Failure {
  const response = responseOf(error);
  const body = response === null ? undefined : bodies.get(response);
  return classifyFailure(error, { body, nowMs });
}

/** The answer that was thrown, or that a client's error carries; `null` where there is none, or looking for it throws. */
function responseOf(error: unknown): ThrownResponse | null {
  try {
    const found = [error, Object(error).response].find(
      (value) => typeof Object(value).text === 'function' && typeof Object(value).bodyUsed === 'boolean',
    );
    return found ?? null;
  } catch {
    return null;
  }
}

/** @returns `''` when there is more than may be read. Rejects when the body breaks off, or at the abort. */
async function textOf(response: ThrownResponse, signal: AbortSignal): Promise<string> {
  const { body } = response;
  // React Native has no streams, and node-fetch has others.
  if (typeof body?.getReader !== 'function') {
    const whole = await response.text();
    return whole.length > BODY_BYTES_MAX ? '' : whole;
  }
  const reader = body.getReader();
  const cancel = () => reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel);
  const decoder = new TextDecoder();
  let text = '';
  let bytesLeft = BODY_BYTES_MAX;
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      bytesLeft -= chunk.value.byteLength;
      if (bytesLeft < 0) {
        cancel();
        return '';
      }
      text += decoder.decode(chunk.value, { stream: true });
    }
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  signal.throwIfAborted();
  return text;
}
