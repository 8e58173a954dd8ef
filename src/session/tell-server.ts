import { RequestTimeoutError } from '../protocol/errors.ts';
import { errorOfFailure } from './error-of-failure.ts';
import { runActor } from './run-actor.ts';
import type { SessionWorld } from './session-world.ts';
import { failureOfThrown } from './thrown.ts';

/** Tells the server that the session was ended here. */
export interface SignOutNotice {
  /** Whether it was ever given. */
  readonly isOurs: boolean;
  /**
   * One attempt for all who ask while it is under way; after one that failed the next asks anew. The promise counts as handled: who
   * waits for it hears of a failure, and where nobody does, no process ends of it.
   */
  give(): Promise<void>;
}

/** @param disposed - Aborted on dispose, with the reason to reject with. */
export function createSignOutNotice(world: SessionWorld, disposed: AbortSignal): SignOutNotice {
  let notice: Promise<void> | null = null;
  let isOurs = false;

  return {
    get isOurs() {
      return isOurs;
    },
    give() {
      if (notice !== null) return notice;
      isOurs = true;
      const given = Promise.resolve().then(() => tellServer(world, disposed));
      given.catch(() => {
        notice = null;
      });
      notice = given;
      return given;
    },
  };
}

/**
 * Tells the server, when there is an `endSession`, that the session is over. One attempt with the attempt deadline: the
 * chart is at its end by then.
 */
async function tellServer(world: SessionWorld, disposed: AbortSignal): Promise<void> {
  const { endSession, sessionId, clock, limits } = world;
  // Disposed of in the same breath: an abort that has been is not heard any more.
  disposed.throwIfAborted();
  if (endSession == null) return;
  const attempt = new AbortController();
  const { signal } = attempt;
  const onDisposed = () => attempt.abort(disposed.reason);
  disposed.addEventListener('abort', onDisposed);
  const timer = clock.setTimeout(() => attempt.abort(new RequestTimeoutError()), limits.attemptDeadlineMs);
  try {
    await new Promise<unknown>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      runActor(endSession, { sessionId }, signal).then(resolve, reject);
    });
  } catch (error) {
    throw errorOfFailure(failureOfThrown(error, world.now()), error);
  } finally {
    clock.clearTimeout(timer);
    disposed.removeEventListener('abort', onDisposed);
  }
}
