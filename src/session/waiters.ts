import {
  type ApiResponseError,
  apiErrorOf,
  ForeignAnswerError,
  InvalidTokenError,
  OfflineError,
  RequestTimeoutError,
  SessionError,
  type SessionErrorCode,
} from '../protocol/errors.ts';
import type { Failure } from '../protocol/failure.ts';
import { MAX_DELAY_MS } from '../protocol/limits.ts';
import type { GetTokenOptions } from './session-options.ts';
import type { SharedState } from './shared-state.ts';

/** The callers that wait for a token of one key. Each is settled exactly once. */
export interface Waiters {
  readonly size: number;
  /** Whether the request that began last serves a `skipCache` caller of this moment, too. */
  readonly isShared: boolean;
  /** Waits as a caller asked to: for a token of a request that begins after this call when it said `skipCache`. */
  add(options: GetTokenOptions): Promise<string | null>;
  /**
   * A plain request begins. One for `skipCache` callers serves all who ask in the same tick: nothing of it can have left
   * before the last of them asked.
   */
  begin(request: { readonly skipCache: boolean; readonly notThis?: string }): void;
  /**
   * A token is there.
   *
   * @param isMint - Whether the request that began last brought it.
   * @param isHeldOne - Whether that request brought nothing new, and this is what the session has.
   */
  serve(jwt: string, isMint: boolean, isHeldOne?: boolean): void;
  /**
   * The request that began last failed.
   *
   * @param isFinal - Whether asking again cannot help.
   * @param isStale - Whether it brought nothing newer: who wanted another token than the one it was to replace hears of it.
   */
  fail(error: Error, isFinal: boolean, isStale?: boolean): void;
  /** The session goes no further: `null` for all, or an error. */
  settle(error: Error | null): void;
}

interface Waiter {
  /** The number of the last request that began before the call; -1 when any token will do. */
  readonly afterRequest: number;
  /** The token that will not do. */
  readonly notThis: string | null | undefined;
  failure: Error | undefined;
  /** With a token, with `null`, or, when there is neither, with an error. */
  settle(jwt: string | null | undefined, error?: unknown): void;
}

/** @param shared - Its clock ends the waits: the one timer outside the chart, for a caller is not a state of the session. */
export function createWaiters(shared: Pick<SharedState, 'options' | 'isOffline'>): Waiters {
  const { clock, limits } = shared.options;
  const waiting = new Set<Waiter>();
  let requestsBegun = 0;
  let isShared = false;
  let replacing: string | undefined;
  /** Why callers wait at all: the last failure since the last token. */
  let lastFailure: Error | undefined;

  return {
    get size() {
      return waiting.size;
    },
    get isShared() {
      return isShared;
    },
    add({ skipCache, notThis, signal, timeoutMs }) {
      const { isOffline } = shared;
      return new Promise((resolve, reject) => {
        const onAbort = () => waiter.settle(undefined, signal?.reason);
        const onTimeout = () =>
          waiter.settle(undefined, waiter.failure ?? new (isOffline ? OfflineError : RequestTimeoutError)());
        const waitMs = timeoutMs ?? (isOffline ? limits.offlineWaitMs : limits.waitMs);
        const timer = clock.setTimeout(onTimeout, Math.min(waitMs, MAX_DELAY_MS));
        const waiter: Waiter = {
          afterRequest: skipCache ? requestsBegun - Number(isShared) : -1,
          notThis,
          failure: skipCache ? undefined : lastFailure,
          settle(jwt, error) {
            if (!waiting.delete(waiter)) return;
            clock.clearTimeout(timer);
            signal?.removeEventListener('abort', onAbort);
            if (jwt === undefined) reject(error);
            else resolve(jwt);
          },
        };
        signal?.addEventListener('abort', onAbort);
        waiting.add(waiter);
      });
    },
    begin({ skipCache, notThis }) {
      requestsBegun += 1;
      replacing = notThis;
      isShared = skipCache && notThis === undefined;
      if (isShared) {
        queueMicrotask(() => {
          isShared = false;
        });
      }
    },
    serve(jwt, isMint, isHeldOne = false) {
      lastFailure = undefined;
      for (const waiter of [...waiting]) {
        if (waiter.afterRequest >= (isMint ? requestsBegun : 0)) continue;
        if (waiter.notThis !== jwt) waiter.settle(jwt);
        // The session, which held another by then, takes it for new; to this caller it is the one that will not do.
        else if (isMint && !isHeldOne) waiter.settle(undefined, errorOfFailure({ kind: 'stale-answer' }));
      }
    },
    fail(error, isFinal, isStale = false) {
      lastFailure = error;
      for (const waiter of [...waiting]) {
        if (waiter.afterRequest >= requestsBegun) continue;
        waiter.failure = error;
        const isUnhelped = isStale && waiter.notThis != null && waiter.notThis === replacing;
        if (isFinal || isUnhelped) waiter.settle(undefined, error);
      }
    },
    settle(error) {
      for (const waiter of [...waiting]) waiter.settle(error === null ? null : undefined, error);
    },
  };
}

/** The classes of the kinds without an answer. */
const CLASSES: Partial<Record<string, new (options: object, message?: string) => SessionError>> = {
  offline: OfflineError,
  timeout: RequestTimeoutError,
};

/**
 * The error a caller gets for a failure: ours as it was thrown, anybody else's as the cause of ours.
 *
 * @param failure - As the chart classified it.
 * @param cause - What the actor threw, when it threw.
 * @param unanswered - What to say where no answer came, when it is not a token that is asked for again.
 */
export function errorOfFailure(
  { kind, status, code, retryAfterMs, rule }: Failure,
  cause?: unknown,
  unanswered?: string,
): SessionError {
  if (kind === 'foreign-answer' && !(cause instanceof ForeignAnswerError)) {
    return new ForeignAnswerError({ cause, status, retryAfterMs });
  }
  const Known = CLASSES[kind];
  if (cause instanceof SessionError && !(Known && unanswered)) {
    // Thrown without the class that its status and code have.
    const isBare = cause.code === 'api-response' && (kind === 'unauthenticated' || kind === 'missing-expired-token');
    return isBare ? apiErrorOf({ ...(cause as ApiResponseError), cause }) : cause;
  }
  const facts = { cause, retryAfterMs };
  if (status !== undefined) {
    return apiErrorOf({ ...facts, status, errors: code === undefined ? [] : [{ code, message: '', longMessage: '' }] });
  }
  if (kind === 'invalid-token') return new InvalidTokenError({ ...facts, rule });
  if (Known) return new Known(facts, unanswered);
  const ownCode: SessionErrorCode = kind === 'stale-answer' ? kind : 'network';
  return new SessionError(
    ownCode,
    unanswered ?? 'createToken brought no new token; the session goes on trying.',
    facts,
  );
}
