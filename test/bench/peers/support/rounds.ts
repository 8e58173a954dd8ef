import { isQuick } from './figures.ts';

/** What one contestant needed in each round, as few numbers. */
export interface Spread {
  readonly median: number;
  /** A quarter of the rounds was below, a quarter above. */
  readonly quartiles: readonly [lower: number, upper: number];
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number) => rounded(sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN);
  return { median: at(0.5), quartiles: [at(0.25), at(0.75)] };
}

/** Four digits: more are noise. */
const rounded = (value: number) => Number(value.toPrecision(4));

/**
 * Measures contestants in turns, so that what disturbs one disturbs the others too; every other round in the reverse order, so that
 * nobody always follows the same one.
 *
 * @param contestants - Each measures itself once and says what it needed.
 * @param count - Rounds that count, and rounds before them that only warm up.
 */
export async function inTurns<Name extends string>(
  contestants: Readonly<Record<Name, () => Promise<number>>>,
  count: { readonly rounds: number; readonly warmUp: number },
): Promise<Record<Name, Spread>> {
  const names = Object.keys(contestants) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const rounds = isQuick ? 3 : count.rounds;
  for (let round = isQuick ? -1 : -count.warmUp; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const needed = await contestants[name]();
      if (round >= 0) measured[name].push(needed);
    }
  }
  return Object.fromEntries(names.map((name) => [name, spreadOf(measured[name])])) as Record<Name, Spread>;
}
