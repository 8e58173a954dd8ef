// Planted: the deadline of an attempt is ten times as long.
import { delays as original } from '../../../machines/session/actors.ts';

export * from '../../../machines/session/actors.ts';

export const delays = {
  ...original,
  attemptDeadline: (args: Parameters<typeof original.attemptDeadline>[0]) => 10 * original.attemptDeadline(args),
};
