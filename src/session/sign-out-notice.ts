import { waitWithin } from '../platform/waiting.ts';
import { RequestTimeoutError } from '../protocol/errors.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { failureOfThrown, runActor } from './run-actor.ts';
import { errorOfFailure } from './waiters.ts';

/** What the caller reads where no answer came. */
const NOT_TOLD = 'endSession failed: signed out here only; call end() again.';

/** Tells the server that the session was ended here. */
export interface SignOutNotice {
  /**
   * Calls `endSession` at once, in this very step: what it writes down first survives a page that is left in the next one. One
   * attempt for all who ask while it is under way; after one that failed the next asks anew. The promise counts as handled: who
   * waits for it hears of a failure, and where nobody does, no process ends of it.
   */
  give(): Promise<void>;
  /** The attempt under way, or the one that told the server; `null` when there is none. */
  readonly given: Promise<void> | null;
}

export function createSignOutNotice(options: ResolvedOptions): SignOutNotice {
  let given: Promise<void> | null = null;

  return {
    get given() {
      return given;
    },
    give() {
      if (given !== null) return given;
      let settle = (_outcome: Promise<void>): void => {};
      // Known before it is made: an endSession may ask for the end again.
      given = new Promise<void>((resolve) => {
        settle = resolve;
      });
      given.catch(() => {
        given = null;
      });
      settle(tellServer(options));
      return given;
    },
  };
}

/**
 * Tells the server, when there is an `endSession`, that the session is over. One attempt with the attempt deadline: the
 * chart is at its end by then. Nothing else aborts it, not even `dispose`: a sign-out that was asked for is not taken back.
 */
async function tellServer({ endSession, sessionId, clock, limits, now }: ResolvedOptions): Promise<void> {
  if (endSession == null) return;
  const attempt = new AbortController();
  const { signal } = attempt;
  const timer = clock.setTimeout(() => attempt.abort(new RequestTimeoutError()), limits.attemptDeadlineMs);
  try {
    await waitWithin(runActor(endSession, { sessionId }, signal), signal);
  } catch (error) {
    throw errorOfFailure(failureOfThrown(error, now()), error, NOT_TOLD);
  } finally {
    clock.clearTimeout(timer);
  }
}

/** A sign-out that cannot be told any more: rejects whoever waits; where nobody does, no process ends of it. */
export function rejectQuietly(error: Error): Promise<never> {
  const rejection = Promise.reject(error);
  rejection.catch(() => {});
  return rejection;
}
