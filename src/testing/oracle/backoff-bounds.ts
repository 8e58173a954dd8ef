import type { Limits } from '../../protocol/limits.ts';
import type { Bounds } from './contract.ts';

/**
 * How long the chart waits after the nth failed attempt in a row.
 *
 * @param attempt - 1 for the first.
 */
export function backoffBounds(attempt: number, limits: Limits): Bounds {
  let waitMs = limits.backoffInitialMs;
  for (let n = 1; n < attempt && waitMs < limits.backoffMaxMs; n += 1) waitMs *= limits.backoffFactor;
  waitMs = Math.min(waitMs, limits.backoffMaxMs);
  return { minMs: waitMs * (1 - limits.backoffJitterShare), maxMs: waitMs * (1 + limits.backoffJitterShare) };
}
