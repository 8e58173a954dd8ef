import type { Outcome } from './contract.ts';

/** One number of each run. */
export interface OverRuns {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** What one library did in all runs of one scenario. */
export interface CellFigures {
  /** In how many runs it gave its user up. */
  readonly lost: number;
  /** By its own word. */
  readonly lostBecause: readonly string[];
  readonly secondsWithout: OverRuns;
  readonly secondsExpired: OverRuns;
  readonly requests: OverRuns;
  readonly requestsInFault: OverRuns;
  /** Where the session ends in the scenario. */
  readonly ending?: EndingFigures;
}

export interface EndingFigures {
  /** In how many runs it said that the server had ended the session, and how many seconds after. */
  readonly endNoticed: number;
  readonly endNoticedAfterSeconds: OverRuns | null;
  readonly secondsAfterSignOut: OverRuns;
  readonly leftInStorage: number;
}

/** `figures/behaviour.json`. */
export interface BehaviourFigures {
  readonly runs: number;
  readonly lifetimeSeconds: number;
  readonly scenarios: Readonly<Record<string, Readonly<Record<string, CellFigures>>>>;
}

/** @param isEnding - Whether the session ends in the scenario. */
export function cellOf(outcomes: readonly Outcome[], isEnding: boolean): CellFigures {
  const over = (read: (outcome: Outcome) => number) => overRuns(outcomes.map(read));
  return {
    lost: outcomes.filter(({ lostAtSecond }) => lostAtSecond !== null).length,
    lostBecause: [...new Set(outcomes.flatMap(({ lostBecause }) => lostBecause ?? []))],
    secondsWithout: over(({ secondsWithout }) => secondsWithout),
    secondsExpired: over(({ secondsExpired }) => secondsExpired),
    requests: over(({ requests }) => requests),
    requestsInFault: over(({ requestsInFault }) => requestsInFault),
    ...(isEnding && { ending: endingOf(outcomes) }),
  };
}

function endingOf(outcomes: readonly Outcome[]): EndingFigures {
  const noticed = outcomes.flatMap(({ endNoticedAfterSeconds: seconds }) => (seconds === null ? [] : [seconds]));
  return {
    endNoticed: noticed.length,
    endNoticedAfterSeconds: noticed.length === 0 ? null : overRuns(noticed),
    secondsAfterSignOut: overRuns(outcomes.map(({ secondsAfterSignOut }) => secondsAfterSignOut)),
    leftInStorage: outcomes.filter(({ isLeftInStorage }) => isLeftInStorage).length,
  };
}

function overRuns(values: readonly number[]): OverRuns {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return { median: at(Math.floor(sorted.length / 2)), least: at(0), most: at(sorted.length - 1) };
}
