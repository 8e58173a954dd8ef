import type { ServerClock } from './authenticate-options.ts';

/** The clock of the moment: each call reads the platform's timers anew. */
export const platformClock: ServerClock = {
  setTimeout: (run, delayMs) => globalThis.setTimeout(run, delayMs),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as ReturnType<typeof globalThis.setTimeout>),
};
