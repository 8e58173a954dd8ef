import type { DrillPlatform } from './contract.ts';

/** Measures how long something did not hold. */
export interface UsableTime {
  /** Milliseconds so far. */
  readonly missingMs: number;
  stop(): void;
}

const SAMPLE_MS = 100;

/**
 * Looks every 100 ms whether a usable token is held.
 *
 * @param isUsable - Asked at each look; reading it must cause nothing.
 * @param onSample - Told after each look.
 */
export function createUsableTime(
  { now, clock }: Pick<DrillPlatform, 'now' | 'clock'>,
  isUsable: () => boolean,
  onSample: () => void = () => undefined,
): UsableTime {
  let missingMs = 0;
  let wasUsable = isUsable();
  let lastMs = now();
  let timer = clock.setTimeout(sample, SAMPLE_MS);

  function look(): void {
    const atMs = now();
    const usable = isUsable();
    // Between two looks that differ it changed about in the middle.
    const share = usable === wasUsable ? (usable ? 0 : 1) : 0.5;
    missingMs += share * (atMs - lastMs);
    wasUsable = usable;
    lastMs = atMs;
  }

  function sample(): void {
    look();
    onSample();
    timer = clock.setTimeout(sample, SAMPLE_MS);
  }

  return {
    get missingMs() {
      return missingMs;
    },
    stop() {
      look();
      clock.clearTimeout(timer);
    },
  };
}
