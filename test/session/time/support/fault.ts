import type { EmulatorMode } from 'xstate-session/testing';

/** A failure that passes, and what a session makes of it. */
export interface Fault {
  /** In words, for the test's name. */
  readonly name: string;
  readonly mode: EmulatorMode;
  readonly options?: object;
  /** The failure kind. */
  readonly kind: string;
  /** What no wait is shorter than, milliseconds. */
  readonly leastMs?: number;
}
