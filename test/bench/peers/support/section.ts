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
}

/** What a benchmark leaves in `figures/<name>.json`: when and where it was run, beside which peers, and what it measured. */
export interface Recorded<Figures> {
  /** `2026-11-29`. */
  readonly date: string;
  /** `Node v20.20.2, 2 × Some Processor`. */
  readonly machine: string;
  /** The version of each package, by its name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly figures: Figures;
}

export type Load = <Figures>(path: string) => Recorded<Figures>;

/** `1.4 ms (1.3–1.5)`: the median, and what half of the rounds lay within. */
export function told({ median, quartiles: [lower, upper] }: Spread, unit: string): string {
  return `${digits(median)} ${unit} (${digits(lower)}–${digits(upper)})`;
}

/** `5.2x`: a median as a multiple of another. */
export function multiple(one: Spread, other: Spread): string {
  return `${digits(one.median / other.median)}x`;
}

/** Two digits, and none that is not a digit: `5.2`, `0.034`, `1,400`. */
function digits(value: number): string {
  return Number(value.toPrecision(value >= 10 ? 3 : 2)).toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
