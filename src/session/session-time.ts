/** One non-decreasing reading of time. */
export interface SessionTime {
  /** Milliseconds; starts at the wall clock's epoch time and never goes back. Makes no object. */
  read(): number;
  /** How often wall clock and monotonic clock were found to have parted: one of them jumped, or stood still. */
  clockJumps(): number;
  /** The client's wall clock less the last reading: not 0 once that clock was set back. */
  clientOffsetMs(): number;
}

/** Beyond this the two clocks count as parted: more than any reading in between costs, less than a token's cutoff. */
const PARTED_MS = 1_000;

/**
 * Session time: what has passed since an anchor is the larger of what the two clocks say. So sleep counts even where the
 * monotonic clock stands still in it, and a wall clock that is set back does not. When they part, the anchor moves to
 * now: a difference is counted once, and frequent readings do not add up. Its resolution is the wall clock's tick: while that
 * shows the same millisecond, nothing has passed, and the monotonic clock is not asked.
 *
 * @param now - Wall clock, milliseconds since the epoch.
 * @param monotonicNow - Monotonic clock, milliseconds since any moment.
 */
export function createSessionTime(now: () => number, monotonicNow: () => number): SessionTime {
  let wallAnchorMs = now();
  let monotonicAnchorMs = monotonicNow();
  let anchorMs = wallAnchorMs;
  /** The last reading, and the wall clock's at it. */
  let lastMs = anchorMs;
  let lastWallMs = anchorMs;
  let clockJumps = 0;

  return {
    read() {
      const wallMs = now();
      // Half the cost of a cached read is a clock's.
      if (wallMs === lastWallMs) return lastMs;
      lastWallMs = wallMs;
      const monotonicMs = monotonicNow();
      const wallElapsedMs = wallMs - wallAnchorMs;
      const monotonicElapsedMs = monotonicMs - monotonicAnchorMs;
      const readingMs = anchorMs + Math.max(wallElapsedMs, monotonicElapsedMs);
      // A clock that gives no number is ignored: comparisons with NaN are false.
      if (readingMs > lastMs) lastMs = readingMs;
      if (Math.abs(wallElapsedMs - monotonicElapsedMs) > PARTED_MS) {
        clockJumps += 1;
        anchorMs = lastMs;
        wallAnchorMs = wallMs;
        monotonicAnchorMs = monotonicMs;
      }
      return lastMs;
    },
    clockJumps: () => clockJumps,
    clientOffsetMs: () => lastWallMs - lastMs,
  };
}
