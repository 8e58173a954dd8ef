import { RequestTimeoutError } from '../protocol/errors.ts';
import type { ServerClock } from './options.ts';

/**
 * Runs something that may take too long, or for ever.
 *
 * @param run - Gets a signal that is aborted at the deadline. Whether it obeys makes no difference to the caller.
 * @throws RequestTimeoutError at the deadline; else what `run` throws.
 */
export async function withDeadline<T>(
  run: (signal: AbortSignal) => Promise<T>,
  clock: ServerClock,
  deadlineMs: number,
): Promise<T> {
  const controller = new AbortController();
  let timer: unknown;
  const deadlinePassed = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => {
      controller.abort();
      reject(new RequestTimeoutError());
    }, deadlineMs);
  });
  try {
    return await Promise.race([run(controller.signal), deadlinePassed]);
  } finally {
    clock.clearTimeout(timer);
  }
}

const clockErrors = new WeakSet<object>();

/**
 * Milliseconds since the epoch, by the app's own clock or the platform's. Where something forbids `Date.now()` (a framework during a
 * render, a sandbox), by the platform's other clock, that of `performance`.
 *
 * @throws TypeError when the clock throws, or tells no time: each comparison with NaN would let a token pass.
 */
export function checkedTime(own: (() => number) | undefined): () => number {
  return () => {
    const nowMs = timeOf(own);
    if (Number.isFinite(nowMs)) return nowMs;
    throw unreadable(own);
  };
}

/** Whether a clock could not be read: a mistake of the set-up, by which nobody is signed in or out, so it is thrown at the caller. */
export function isClockError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && clockErrors.has(error);
}

function timeOf(own: (() => number) | undefined): number {
  try {
    return own === undefined ? platformTime() : own();
  } catch (cause) {
    throw unreadable(own, cause);
  }
}

function platformTime(): number {
  try {
    return Date.now();
  } catch {
    const { performance } = globalThis;
    return performance.timeOrigin + performance.now();
  }
}

function unreadable(own: unknown, cause?: unknown): TypeError {
  const what =
    own === undefined
      ? 'the time cannot be read here: give the option now'
      : 'the option now must return milliseconds since the epoch';
  const error = new TypeError(what, cause === undefined ? undefined : { cause });
  clockErrors.add(error);
  return error;
}

/** A map that forgets what was used longest ago. */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();
  readonly #size: number;

  /** @param size - How many entries it keeps, at least 1. */
  constructor(size: number) {
    this.#size = size;
  }

  /** The value of a key, made when there is none. */
  getOrMake(key: Key, make: () => Value): Value {
    const known = this.#entries.get(key);
    const value = known ?? make();
    this.#entries.delete(key);
    this.#entries.set(key, value);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#size && oldest !== undefined) this.#entries.delete(oldest);
    return value;
  }
}
