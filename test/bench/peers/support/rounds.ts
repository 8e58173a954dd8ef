import { isQuick } from './figures.ts';

/** What one contestant needed in all rounds. */
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
 * @param contestants - By name, each measures itself once.
 * @param count - Rounds that count, and rounds before them that only warm up.
 * @returns What each measured, round by round.
 */
export async function inTurns<Measured>(
  contestants: Readonly<Record<string, () => Promise<Measured>>>,
  count: { readonly rounds: number; readonly warmUp: number },
): Promise<Record<string, Measured[]>> {
  const measured: Record<string, Measured[]> = {};
  const turns = Object.entries(contestants);
  const rounds = isQuick ? 2 : count.rounds;
  for (let round = isQuick ? 0 : -count.warmUp; round < rounds; round += 1) {
    for (const [name, turn] of round % 2 === 0 ? turns : turns.toReversed()) {
      const needed = await turn();
      if (round >= 0) measured[name] = [...(measured[name] ?? []), needed];
    }
  }
  return measured;
}

/** The same of plain numbers. */
export async function spreadsInTurns(
  contestants: Readonly<Record<string, () => Promise<number>>>,
  count: { readonly rounds: number; readonly warmUp: number },
): Promise<Record<string, Spread>> {
  const measured = await inTurns(contestants, count);
  return Object.fromEntries(Object.entries(measured).map(([name, values]) => [name, spreadOf(values)]));
}
