import { setTimeout as sleep } from 'node:timers/promises';
import { nextRandom } from '../../../machines/session/schedule.ts';
import { type Clock, platformClock } from '../../platform/clock.ts';

/** What the drill runs on: time, timers, and a way to the emulator. */
export interface DrillPlatform {
  /** The true time, which is also the server's: milliseconds since the epoch. */
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly clock: Clock;
  /** Lets time pass. Rejects with the signal's reason. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly fetch: typeof globalThis.fetch;
}

/** The platform's own time, timers and network. */
export function realPlatform(): DrillPlatform {
  return {
    now: Date.now,
    monotonicNow: () => performance.now(),
    clock: platformClock,
    wait: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
    fetch: (input, init) => globalThis.fetch(input, init),
  };
}

/** A clock that knows how many of its timers are armed. */
export interface CountedClock extends Clock {
  readonly armed: number;
}

/** Counts the timers of a clock. */
export function countedClock(clock: Clock): CountedClock {
  const armed = new Set<unknown>();
  return {
    get armed() {
      return armed.size;
    },
    setTimeout(callback, delayMs) {
      const id = clock.setTimeout(() => {
        armed.delete(id);
        callback();
      }, delayMs);
      armed.add(id);
      return id;
    },
    clearTimeout(id) {
      armed.delete(id);
      clock.clearTimeout(id);
    },
  };
}

/** A generator of numbers in [0, 1): the same seed, the same numbers. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    const step = nextRandom(state);
    state = step.seed;
    return step.value;
  };
}
