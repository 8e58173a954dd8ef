import type { Bounds } from './contract.ts';

/** Both ends of a span, changed in the same way. */
export function mapBounds({ minMs, maxMs }: Bounds, change: (ms: number) => number): Bounds {
  return { minMs: change(minMs), maxMs: change(maxMs) };
}

/** The span that holds all that are known. */
export function hull(all: readonly (Bounds | null)[]): Bounds {
  const known = all.filter((bounds) => bounds !== null);
  return { minMs: Math.min(...known.map(({ minMs }) => minMs)), maxMs: Math.max(...known.map(({ maxMs }) => maxMs)) };
}
