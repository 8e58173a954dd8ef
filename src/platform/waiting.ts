/**
 * Waits for an answer, but no longer than a signal allows: then it rejects with the signal's reason, and nobody hears what
 * becomes of the answer.
 *
 * @param signal - Not given: as long as it takes.
 */
export async function waitWithin<T>(answer: T | PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answer;
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([aborted, answer]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
