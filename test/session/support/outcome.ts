/** What became of a promise so far. */
export interface Outcome<T> {
  readonly state: 'pending' | 'resolved' | 'rejected';
  readonly value?: T;
  readonly error?: unknown;
  /** How often it settled. */
  readonly times: number;
}

/** Watches a promise, so that a test can look at it without waiting for it. The object is alive. */
export function outcomeOf<T>(promise: Promise<T>): Outcome<T> {
  const outcome: { state: Outcome<T>['state']; value?: T; error?: unknown; times: number } = {
    state: 'pending',
    times: 0,
  };
  promise.then(
    (value) => Object.assign(outcome, { state: 'resolved', value, times: outcome.times + 1 }),
    (error: unknown) => Object.assign(outcome, { state: 'rejected', error, times: outcome.times + 1 }),
  );
  return outcome;
}
