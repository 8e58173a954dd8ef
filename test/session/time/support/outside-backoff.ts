/** How far apart attempts may be. */
export interface WaitBounds {
  /** No wait is shorter, whatever the backoff says. Default 0. */
  readonly leastMs?: number;
  /** Nudges may shorten a wait to this. Default: nothing does. */
  readonly nudgedToMs?: number;
  /** A wait up to this may be one that a returning network ended at once: never two in a row. Default: none is. */
  readonly atOnceMs?: number;
}

/**
 * The waits that the backoff of the defaults does not explain: 3 s × 1.55^n, at most 50 s, ±20 %.
 *
 * @param waits - Between failed attempts in a row, from the first on, milliseconds.
 */
export function outsideBackoff(waits: readonly number[], bounds: WaitBounds = {}): string[] {
  const { leastMs = 0, nudgedToMs = Number.POSITIVE_INFINITY, atOnceMs = -1 } = bounds;
  let wasAtOnce = false;
  return waits.flatMap((waitMs, failures) => {
    wasAtOnce = waitMs <= atOnceMs && !wasAtOnce;
    if (wasAtOnce) return [];
    const plainMs = Math.min(50_000, 3_000 * 1.55 ** failures);
    const fromMs = Math.max(leastMs, Math.min(0.8 * plainMs, nudgedToMs)) - 1;
    const toMs = Math.max(leastMs, 1.2 * plainMs) + 1;
    return waitMs >= fromMs && waitMs <= toMs ? [] : [`wait ${failures + 1} of ${waitMs} ms, not ${fromMs} to ${toMs}`];
  });
}
