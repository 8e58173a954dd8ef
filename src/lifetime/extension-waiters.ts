import type { Failure } from '../protocol/failure.ts';
import { errorOfFailure } from '../session/waiters.ts';

/** Who waits for an extension: all share the one that is under way. */
export interface ExtensionWaiters {
  /** Waits: `true` once the session is extended, `false` once it has ended. */
  add(): Promise<boolean>;
  /** The session is extended. */
  succeed(): void;
  /** The extension failed: kept until {@link ExtensionWaiters.settleFailed}, for the session may turn out to have ended. */
  fail(failure: Failure, thrown: unknown): void;
  /** Rejects who waited for an extension that failed. */
  settleFailed(): void;
  /** The session goes no further. */
  stop(error: Error | null): void;
}

/** What the caller reads where no answer came. */
const NOT_EXTENDED = 'extendSession failed: the session ends as before; call extend() again.';

interface Waiter {
  resolve(isExtended: boolean): void;
  reject(error: unknown): void;
}

export function createExtensionWaiters(): ExtensionWaiters {
  let waiting: Waiter[] = [];
  let failed: Waiter[] = [];
  /** Why they failed. */
  let failedBy: Error | undefined;

  function takeAll(): Waiter[] {
    const all = [...waiting, ...failed];
    waiting = [];
    failed = [];
    return all;
  }

  return {
    add: () =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
      }),
    succeed() {
      for (const { resolve } of takeAll()) resolve(true);
    },
    fail(failure, thrown) {
      failed = takeAll();
      failedBy = errorOfFailure(failure, thrown, NOT_EXTENDED);
    },
    settleFailed() {
      for (const { reject } of failed) reject(failedBy);
      failed = [];
    },
    stop(error) {
      for (const { resolve, reject } of takeAll()) {
        if (error === null) resolve(false);
        else reject(error);
      }
    },
  };
}
