import { RequestTimeoutError } from '../protocol/errors.ts';
import type { ServerClock } from './authenticate-options.ts';

/**
 * Runs something that may take too long, or for ever.
 *
 * @param run - Gets a signal that is aborted at the deadline. Whether it obeys makes no difference to the caller.
 * @throws RequestTimeoutError at the deadline; else what `run` throws.
 */
export async function withDeadline<T>(
  run: (signal: AbortSignal) => Promise<T>,
  clock: ServerClock,
  deadlineMs: number,
): Promise<T> {
  const controller = new AbortController();
  let timer: unknown;
  const late = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => {
      controller.abort();
      reject(new RequestTimeoutError());
    }, deadlineMs);
  });
  try {
    return await Promise.race([run(controller.signal), late]);
  } finally {
    clock.clearTimeout(timer);
  }
}
