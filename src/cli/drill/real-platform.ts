import { setTimeout as sleep } from 'node:timers/promises';
import type { DrillPlatform } from './contract.ts';

/** The platform's own time, timers and network. */
export function realPlatform(): DrillPlatform {
  return {
    now: Date.now,
    monotonicNow: () => performance.now(),
    clock: {
      setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
      clearTimeout: (id) => clearTimeout(id as ReturnType<typeof setTimeout>),
    },
    wait: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
    fetch: (input, init) => globalThis.fetch(input, init),
  };
}
