import { OfflineError, RequestTimeoutError } from '../protocol/errors.ts';
import { MAX_DELAY_MS } from '../protocol/limits.ts';
import type { SessionClock } from './session-options.ts';

/** How a caller waits. */
export interface Wait {
  /** Only a token of a request that begins after this call will do. */
  readonly skipCache: boolean;
  /** Milliseconds; longer than a timer reaches is as long as it reaches. */
  readonly waitMs: number;
  /** Whether the network is known to be away: said when the time is up without any failure. */
  readonly isOffline: boolean;
  readonly signal: AbortSignal | undefined;
}

/** The callers that wait for a token of one key. Each is settled exactly once. */
export interface Waiters {
  readonly size: number;
  add(wait: Wait): Promise<string | null>;
  /** A plain request begins. */
  begin(): void;
  /** A token is there. @param isMint - Whether the request that began last brought it. */
  serve(jwt: string, isMint: boolean): void;
  /** The request that began last failed. @param isFinal - Whether asking again cannot help. */
  fail(error: () => Error, isFinal: boolean): void;
  /** The session goes no further: `null` for all, or an error. */
  settle(error: Error | null): void;
}

interface Waiter {
  /** The number of the last request that began before the call; -1 when any token will do. */
  readonly after: number;
  failure: Error | null;
  settle(jwt: string | null, error?: unknown): void;
}

/** @param clock - Where the waits end: the one timer outside the chart, for a caller is not a state of the session. */
export function createWaiters(clock: SessionClock): Waiters {
  const waiting = new Set<Waiter>();
  let begun = 0;

  return {
    get size() {
      return waiting.size;
    },
    add({ skipCache, waitMs, isOffline, signal }) {
      return new Promise((resolve, reject) => {
        const onAbort = () => waiter.settle(null, signal?.reason);
        const timer = clock.setTimeout(
          () => waiter.settle(null, waiter.failure ?? (isOffline ? new OfflineError() : new RequestTimeoutError())),
          Math.min(waitMs, MAX_DELAY_MS),
        );
        const waiter: Waiter = {
          after: skipCache ? begun : -1,
          failure: null,
          settle(jwt, ...error) {
            if (!waiting.delete(waiter)) return;
            clock.clearTimeout(timer);
            signal?.removeEventListener('abort', onAbort);
            if (error.length > 0) reject(error[0]);
            else resolve(jwt);
          },
        };
        signal?.addEventListener('abort', onAbort);
        waiting.add(waiter);
      });
    },
    begin() {
      begun += 1;
    },
    serve(jwt, isMint) {
      for (const waiter of [...waiting]) {
        if (waiter.after < 0 || (isMint && waiter.after < begun)) waiter.settle(jwt);
      }
    },
    fail(error, isFinal) {
      const concerned = [...waiting].filter(({ after }) => after < begun);
      if (concerned.length === 0) return;
      const failure = error();
      for (const waiter of concerned) {
        waiter.failure = failure;
        if (isFinal) waiter.settle(null, failure);
      }
    },
    settle(error) {
      for (const waiter of [...waiting]) waiter.settle(null, ...(error === null ? [] : [error]));
    },
  };
}
