/** What a call of the platform gives, or `otherwise` when it throws: a part that is not allowed here is off, never the session. */
export function attempt<T>(call: () => T, otherwise: T): T {
  try {
    return call();
  } catch {
    return otherwise;
  }
}
