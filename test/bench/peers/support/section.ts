import type { Spread } from './rounds.ts';

/** A part of `docs/performance.md`. */
export interface Section {
  /** The figures it is made of, from `test/bench/peers`. */
  readonly figures: readonly string[];
  /**
   * @param load - Reads the figures of one path, with when and where they were measured.
   * @returns Markdown that begins with a heading of the second level.
   */
  render(load: Load): string;
  /** What may be said in a sentence of who is better at what: for the summary, where there is one figure for each contestant. */
  compared?(load: Load): readonly Compared[];
}

/** One thing that was measured of all, in the same unit: less is better. */
export interface Compared {
  /** What less of is better: `memory of a session`. */
  readonly what: string;
  readonly values: Readonly<Record<string, number>>;
}

/** What a benchmark leaves in `figures/<name>.json`: when and where it was run, beside which peers, and what it measured. */
export interface Recorded<Figures> {
  /** `2026-11-29`. */
  readonly date: string;
  /** `Node v20.20.2, 2 × Some Processor`. */
  readonly machine: string;
  /** Programs that wanted a processor at the end: where they are more than processors, a clock says more than was worked. Not in older figures. */
  readonly load?: number;
  /** The version of each package, by its name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly figures: Figures;
}

export type Load = <Figures>(path: string) => Recorded<Figures>;

/** The contestant that every multiple is of. */
export const OURS = 'xstate-session';

/** `1.4 ms (1.3–1.5)`: the median, and what half of the rounds lay within. */
export function told({ median, quartiles: [lower, upper] }: Spread, unit: string): string {
  return `${digits(median)} ${unit} (${digits(lower)}–${digits(upper)})`;
}

/** `5.2x`: a figure as a multiple of another. */
export function multiple(one: Spread | number, other: Spread | number): string {
  const value = (figure: Spread | number) => (typeof figure === 'number' ? figure : figure.median);
  return `${digits(value(one) / value(other))}x`;
}

/** Two or three digits: `5.2`, `0.034`, `1,400`. */
export function digits(value: number): string {
  return Number(value.toPrecision(value >= 10 ? 3 : 2)).toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** What there must be. @throws TypeError when the figures lack it, so that no page is made of some of them. */
export function figureOf<Figure>(figures: Readonly<Record<string, Figure>>, name: string): Figure {
  const figure = figures[name];
  if (figure === undefined) throw new TypeError(`no figures of ${name}`);
  return figure;
}
