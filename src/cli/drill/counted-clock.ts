import type { SessionClock } from '../../session/session-options.ts';

/** A clock that knows how many of its timers are armed. */
export interface CountedClock extends SessionClock {
  readonly armed: number;
}

/** Counts the timers of a clock. */
export function countedClock(clock: SessionClock): CountedClock {
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
