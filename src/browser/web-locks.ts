import type { BrowserPlatform } from './browser-platform.ts';

/** Gives a lock back. */
export type Release = () => void;

/** Where nothing is held there is nothing to give back. */
export const doNothing: Release = () => undefined;

/** The locks of an origin, each by one request; who waits how long, and what follows, is for the queue to say. */
export interface WebLocks {
  /**
   * Asks for a lock. `null` when aborted, or when it is not there at once and only that was asked for; where locks are not
   * allowed there is nothing to hold, and nobody is kept waiting.
   *
   * @param onStolen - Called when another tab takes over what was granted.
   */
  request(
    name: string,
    options: { readonly signal: AbortSignal } | { readonly steal: true } | { readonly ifAvailable: true },
    onStolen?: () => void,
  ): Promise<Release | null>;
  /** Which tab holds a lock; `undefined` when none does, or nobody can say. */
  holderOf(name: string): Promise<string | undefined>;
}

/** Those of a page. */
export function webLocks(platform: BrowserPlatform): WebLocks {
  return {
    request: (name, options, onStolen = doNothing) =>
      new Promise((resolve) => {
        let isGranted = false;
        const resolveWithoutLock = () => resolve('signal' in options && options.signal.aborted ? null : doNothing);
        const callback = forgetOnceCalled((lock) => {
          isGranted = lock !== null;
          if (isGranted) return new Promise<void>(resolve);
          resolve(null);
          return Promise.resolve();
        });
        const askForLock = async () => {
          await platform.locks?.request(name, options, callback);
        };
        askForLock().then(resolveWithoutLock, () => {
          if (isGranted) onStolen();
          resolveWithoutLock();
        });
      }),
    async holderOf(name) {
      try {
        return (await platform.locks?.query?.())?.held?.find((lock) => lock.name === name)?.clientId;
      } catch {
        return undefined;
      }
    },
  };
}

/** Firefox 153 keeps the callback of a lock that was not there at once, as long as the page: no session is to stay with it. */
function forgetOnceCalled(callback: (lock: unknown) => Promise<void>): (lock: unknown) => Promise<void> {
  let kept: typeof callback | null = callback;
  return (lock) => {
    const call = kept;
    kept = null;
    return call?.(lock) ?? Promise.resolve();
  };
}
