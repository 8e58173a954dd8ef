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

interface BoundedEntry<Key, Value> {
  readonly key: Key;
  readonly value: Value;
  older: BoundedEntry<Key, Value> | null;
  newer: BoundedEntry<Key, Value> | null;
}

/**
 * A map that forgets what was used longest ago. Each call costs the same, however large it is and whatever was asked for before.
 *
 * The order is a list of its own. By that of a `Map`, what is used would have to be taken out and put in again, and what was taken out is
 * gone through for a long time: by whoever looks for the oldest entry, and by whoever asks for the same key.
 */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, BoundedEntry<Key, Value>>();
  readonly #size: number;
  #oldest: BoundedEntry<Key, Value> | null = null;
  #newest: BoundedEntry<Key, Value> | null = null;

  /** @param size - How many entries it keeps, at least 1. */
  constructor(size: number) {
    this.#size = size;
  }

  /** The value of a key, made when there is none. */
  getOrMake(key: Key, make: () => Value): Value {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#unlink(known);
      this.#append(known);
      return known.value;
    }
    const entry = { key, value: make(), older: null, newer: null };
    this.#entries.set(key, entry);
    this.#append(entry);
    if (this.#entries.size > this.#size && this.#oldest !== null) {
      this.#entries.delete(this.#oldest.key);
      this.#unlink(this.#oldest);
    }
    return entry.value;
  }

  #append(entry: BoundedEntry<Key, Value>): void {
    entry.older = this.#newest;
    entry.newer = null;
    if (this.#newest === null) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
  }

  #unlink({ older, newer }: BoundedEntry<Key, Value>): void {
    if (older === null) this.#oldest = newer;
    else older.newer = newer;
    if (newer === null) this.#newest = older;
    else newer.older = older;
  }
}

/** A text of its own: what was cut out of a header may keep the whole header in memory. Written behind another text it is copied, in a fifth of a decoder's time. */
export function copyOf(text: string): string {
  return ` ${text}`.slice(1);
}
