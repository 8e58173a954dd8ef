/** What is counted in each second: whole numbers, so that it does not matter in which order threads add them. */
const COUNTED = [
  'mint',
  'outage-mint',
  'handshake',
  'token',
  'refused',
  'rate-limited',
  'unavailable',
  'timeout',
  'lost',
  'withoutTokenMs',
] as const;

/** The name of one count. */
export type Counted = (typeof COUNTED)[number];

/** Counts by second of virtual time. */
export type Series = Readonly<Record<Counted, Int32Array>>;

/** What a fleet, or a part of one, did. */
export interface Tally {
  readonly series: Series;
  /** Pages that had no token for a while. */
  pagesWithoutToken: number;
  /** The longest that one page had none, in all. */
  longestWithoutTokenMs: number;
}

/** A tally of nothing. */
export function emptyTally(durationMs: number): Tally {
  const seconds = Math.ceil(durationMs / 1000);
  const series = Object.fromEntries(COUNTED.map((name) => [name, new Int32Array(seconds)])) as Record<
    Counted,
    Int32Array
  >;
  return { series, pagesWithoutToken: 0, longestWithoutTokenMs: 0 };
}

/** Counts one at a time. */
export function count({ series }: Tally, name: Counted, atMs: number): void {
  const counts = series[name];
  const second = Math.floor(atMs / 1000);
  if (second < counts.length) counts[second] = (counts[second] ?? 0) + 1;
}

/** Counts the time in which a page had no token, in each second that it touches. */
export function countWithout({ series: { withoutTokenMs } }: Tally, fromMs: number, untilMs: number): void {
  let atMs = Math.max(0, Math.round(fromMs));
  const endMs = Math.min(Math.round(untilMs), withoutTokenMs.length * 1000);
  while (atMs < endMs) {
    const second = Math.floor(atMs / 1000);
    const nextMs = Math.min(endMs, (second + 1) * 1000);
    withoutTokenMs[second] = (withoutTokenMs[second] ?? 0) + nextMs - atMs;
    atMs = nextMs;
  }
}

/** Adds what another thread counted. */
export function addTally(sum: Tally, part: Tally): void {
  for (const name of COUNTED) {
    const counts = sum.series[name];
    part.series[name].forEach((value, second) => {
      counts[second] = (counts[second] ?? 0) + value;
    });
  }
  sum.pagesWithoutToken += part.pagesWithoutToken;
  sum.longestWithoutTokenMs = Math.max(sum.longestWithoutTokenMs, part.longestWithoutTokenMs);
}

/** Notes when a page has a token and when it has none. */
export class TokenLife {
  readonly #tally: Tally;
  #usableUntilMs: number;
  #withoutMs = 0;

  constructor(tally: Tally, usableUntilMs: number) {
    this.#tally = tally;
    this.#usableUntilMs = usableUntilMs;
  }

  /** Until when the token may be handed out. */
  get usableUntilMs(): number {
    return this.#usableUntilMs;
  }

  /** A token has come. */
  renew(atMs: number, usableUntilMs: number): void {
    this.#without(atMs);
    this.#usableUntilMs = usableUntilMs;
  }

  /** The page is looked at no longer. */
  end(atMs: number): void {
    this.#without(atMs);
    if (this.#withoutMs === 0) return;
    this.#tally.pagesWithoutToken += 1;
    this.#tally.longestWithoutTokenMs = Math.max(this.#tally.longestWithoutTokenMs, Math.round(this.#withoutMs));
  }

  #without(untilMs: number): void {
    if (untilMs <= this.#usableUntilMs) return;
    countWithout(this.#tally, this.#usableUntilMs, untilMs);
    this.#withoutMs += untilMs - this.#usableUntilMs;
  }
}
