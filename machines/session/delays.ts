import type { SessionContext } from './contract.ts';

/** Until the moment the state planned on its entry. */
const untilTimer = ({ context }: { context: SessionContext }): number => context.timerAtMs - context.nowMs;

/** Every delay of the session chart, by name; each in [0, 2^31 − 1] ms. */
export const delays = {
  /** Until the planned moment: in `active` of the refresh, in `backing-off` of the next attempt. */
  planned: untilTimer,
  /** `limits.attemptDeadlineMs`, doubled for each attempt in a row that missed it, up to `limits.attemptDeadlineMaxMs`. */
  attemptDeadline: untilTimer,
  /** `limits.handshakeDeadlineMs`. */
  handshakeDeadline: untilTimer,
};
