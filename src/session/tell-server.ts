import { classifyFailure } from '../protocol/classify-failure.ts';
import { RequestTimeoutError } from '../protocol/errors.ts';
import { errorOfFailure } from './error-of-failure.ts';
import { runActor } from './run-actor.ts';
import type { SessionWorld } from './session-world.ts';

/**
 * Tells the server, when there is an `endSession`, that the session is over. One attempt with the attempt deadline: the
 * chart is at its end by then.
 *
 * @param controller - Aborted on dispose, with the reason to reject with.
 */
export async function tellServer(world: SessionWorld, controller: AbortController): Promise<void> {
  const { endSession, sessionId, clock, limits } = world;
  if (endSession == null) return;
  const { signal } = controller;
  // Disposed of in the same breath: an abort that has been is not heard any more.
  signal.throwIfAborted();
  const timer = clock.setTimeout(() => controller.abort(new RequestTimeoutError()), limits.attemptDeadlineMs);
  try {
    await new Promise<unknown>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      runActor(endSession, { sessionId }, signal).then(resolve, reject);
    });
  } catch (error) {
    throw errorOfFailure(classifyFailure(error), error);
  } finally {
    clock.clearTimeout(timer);
  }
}
