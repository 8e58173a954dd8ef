import { draw } from '../../../machines/session/draw.ts';

/** A generator of numbers in [0, 1): the same seed, the same numbers. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    const drawn = draw(state);
    state = drawn.seed;
    return drawn.value;
  };
}
