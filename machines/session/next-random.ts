/**
 * One step of a small pure generator (a linear congruential one): a number in [0, 1) and the state that follows. Not for
 * secrets; it only spreads delays, and makes a replay exact.
 */
export function nextRandom(state: number): { value: number; seed: number } {
  const seed = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return { value: seed / 2 ** 32, seed };
}
