import type { SessionContext } from './contract.ts';

/** Until the moment the state planned on its entry. */
const untilTimer = ({ context }: { context: SessionContext }): number => context.timerAtMs - context.nowMs;

/** Every delay of the session chart, by name; each in [0, 2^31 − 1] ms. */
export const delays = {
  planned: untilTimer,
  attemptDeadline: untilTimer,
  handshakeDeadline: untilTimer,
};
