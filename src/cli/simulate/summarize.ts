import type { FleetPlan } from './plan.ts';
import type { Series, Tally } from './tally.ts';

/** What a fleet did, in figures for all of its pages. */
export interface FleetSummary {
  /** Requests a second in calm: from a minute after the start (half the time, if that is less) until the outage. */
  readonly calmPerSecond: number;
  /** The most requests in one second since the outage began, and how long after its beginning that was. */
  readonly peakPerSecond: number;
  readonly peakAfterSeconds: number;
  /** The most in one second since the outage ended. */
  readonly peakAfterReturnPerSecond: number;
  readonly requests: number;
  /** Of these those in the outage: without one it has put nothing to the test. */
  readonly requestsInOutage: number;
  readonly answers: Readonly<Record<'token' | 'refused' | 'rateLimited' | 'unavailable', number>>;
  /** Requests given up on at their deadline. */
  readonly timeouts: number;
  readonly handshakes: number;
  /** From the end of the outage until every page has a token and requests are as many as in calm; `null`: not within the time. */
  readonly recoverySeconds: number | null;
  /** Of all pages together. */
  readonly secondsWithoutToken: number;
  /** Of the page that had none for longest. */
  readonly longestWithoutTokenSeconds: number;
  readonly pagesWithoutToken: number;
  readonly usersLost: number;
  /** Whether each page asked more often than every four seconds, at the worst five seconds. */
  readonly storms: boolean;
}

const WINDOW_SECONDS = 5;
/** Requests of one page in a second from which on it is a storm. */
const STORM_PER_PAGE = 1 / 4;
/** More than so many times the calm is not calm yet: numbers of requests vary by themselves. */
const CALM_FACTOR = 1.5;
const WARM_UP_SECONDS = 60;

/** Requests of each second, of every kind. */
export function requestsPerSecond(series: Series): number[] {
  const { mint, handshake } = series;
  return Array.from(mint, (count, second) => count + (series['outage-mint'][second] ?? 0) + (handshake[second] ?? 0));
}

/**
 * The figures of a fleet.
 *
 * @param scale - How many pages each simulated one stands for.
 */
export function summarize(plan: FleetPlan, { series, ...tally }: Tally, scale: number): FleetSummary {
  const requests = requestsPerSecond(series);
  const from = Math.floor(plan.awayFromMs / 1000);
  const until = Math.ceil(plan.awayUntilMs / 1000);
  const warm = Math.min(WARM_UP_SECONDS, Math.floor(from / 2));
  const calm = total(requests.slice(warm, from)) / (from - warm);
  const sinceOutage = requests.slice(from);
  const peak = largest(sinceOutage);
  const times = (count: number) => Math.round(count * scale);
  const sum = (name: keyof Series) => times(total(series[name]));
  return {
    calmPerSecond: rounded(calm * scale),
    peakPerSecond: times(peak),
    peakAfterSeconds: sinceOutage.indexOf(peak),
    peakAfterReturnPerSecond: times(largest(requests.slice(until))),
    requests: times(total(requests)),
    requestsInOutage: times(total(requests.slice(from, until))),
    answers: {
      token: sum('token'),
      refused: sum('refused'),
      rateLimited: sum('rate-limited'),
      unavailable: sum('unavailable'),
    },
    timeouts: sum('timeout'),
    handshakes: sum('handshake'),
    recoverySeconds: recoveryOf(series, requests, { calm, until }),
    secondsWithoutToken: times(total(series.withoutTokenMs) / 1000),
    longestWithoutTokenSeconds: rounded(tally.longestWithoutTokenMs / 1000),
    pagesWithoutToken: times(tally.pagesWithoutToken),
    usersLost: sum('lost'),
    storms: largest(means(sinceOutage)) > STORM_PER_PAGE * plan.pages,
  };
}

function recoveryOf(
  series: Series,
  requests: readonly number[],
  { calm, until }: { readonly calm: number; readonly until: number },
): number | null {
  // In a small fleet a few requests more are nothing: within three times the spread that numbers of requests have by themselves.
  const most = Math.max(CALM_FACTOR * calm, calm + 3 * Math.sqrt(calm / WINDOW_SECONDS));
  const isCalm = means(requests).map((mean, second) => mean <= most && series.withoutTokenMs[second] === 0);
  const last = isCalm.lastIndexOf(false);
  if (last < until) return 0;
  // The last second is one that nothing can be seen after.
  return last >= requests.length - 1 ? null : last + 1 - until;
}

/** Means of the seconds before each, itself included. */
function means(counts: readonly number[]): number[] {
  return counts.map((_, second) => {
    const window = counts.slice(Math.max(0, second + 1 - WINDOW_SECONDS), second + 1);
    return total(window) / window.length;
  });
}

function total(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

function largest(counts: readonly number[]): number {
  return counts.reduce((most, count) => Math.max(most, count), 0);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
