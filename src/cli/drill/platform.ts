import { nextRandom } from '../../../machines/session/schedule.ts';
import type { Clock } from '../../platform/clock.ts';
import { waitWith } from '../../testing/emulator/waiting.ts';
import type { SteadyTime } from './steady-time.ts';

/** What the drill runs on: time, timers, and a way to the emulator. */
export interface DrillPlatform {
  /** The drill's time, which is also the server's: milliseconds since the epoch. */
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly clock: Clock;
  /** Lets time pass. Rejects with the signal's reason. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly fetch: typeof globalThis.fetch;
}

/** A way to the emulator over the real network, and a time that a busy machine does not hurry. */
export function realPlatform({ now, monotonicNow, clock }: Omit<SteadyTime, 'stop'>): DrillPlatform {
  return {
    now,
    monotonicNow,
    clock,
    wait: waitWith(() => clock),
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
