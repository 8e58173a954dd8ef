import type { FrontendApiEmulatorOptions } from './contract.ts';

/** @param clockInUse - The timers given, if any; the platform's are looked up at each call. */
export function waitWith(
  clockInUse: () => FrontendApiEmulatorOptions['clock'],
): (delayMs: number, signal: AbortSignal) => Promise<void> {
  return (delayMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const clock = clockInUse() ?? platformClock();
      const timer = clock.setTimeout(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      }, delayMs);
      function onAbort(): void {
        clock.clearTimeout(timer);
        reject(signal.reason);
      }
      signal.addEventListener('abort', onAbort, { once: true });
    });
}

function platformClock(): NonNullable<FrontendApiEmulatorOptions['clock']> {
  return {
    setTimeout: (callback, delayMs) => globalThis.setTimeout(callback, delayMs),
    clearTimeout: (id) => globalThis.clearTimeout(id as ReturnType<typeof setTimeout>),
  };
}
