import type { CheckedOptions } from './check-options.ts';
import type { SessionTime } from './session-time.ts';
import type { SharedConfirmation } from './shared-confirmation.ts';

/** What all token keys of one session share. */
export interface SessionWorld {
  readonly options: CheckedOptions;
  readonly time: SessionTime;
  readonly confirm: SharedConfirmation;
  /** Server time less session time as the last mint of any key taught it; given to each new key. */
  taught: TaughtOffset | null;
  /** Whether the network is known to be away: a key that has not started does not know it yet. */
  isOffline: boolean;
  /** Whether the developer has been told of an error that says nothing. */
  hasWarned: boolean;
}

/** An offset, and how often the clocks had parted when it was taught. */
export interface TaughtOffset {
  readonly offsetMs: number;
  readonly partings: number;
}
