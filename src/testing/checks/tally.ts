import type { TraceMoment } from '../trace.ts';
import type { CheckResult, CounterExample } from './check.ts';

/** Counts checks and collects counter-examples. */
export interface Tally {
  /** One more check; `what` tells what was wrong when it did not hold. */
  expect(holds: boolean, at: TraceMoment, what: string): void;
  readonly result: CheckResult;
}

/** A new tally. */
export function tally(): Tally {
  let checks = 0;
  const violations: CounterExample[] = [];
  return {
    expect(holds, { atMs, tab }, what) {
      checks += 1;
      if (!holds) violations.push({ atMs, ...(tab !== undefined && { tab }), what });
    },
    get result() {
      return { checks, violations };
    },
  };
}
