// Planted: session time is the wall clock's.
import type { SessionTime } from '../../../src/session/session-time.ts';

export type { SessionTime };

export const createSessionTime = (now: () => number): SessionTime => ({
  read: now,
  clockJumps: () => 0,
  clientOffsetMs: () => 0,
});
