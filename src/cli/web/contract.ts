import type { EmulatorMode } from '../../testing/emulator/modes.ts';

/** What a visitor can switch; the same for all tabs. */
export interface DrillSwitches {
  readonly mode: EmulatorMode;
  /** Whether the pages pretend that there is no network. */
  readonly isOffline: boolean;
  /** How wrong the pages' clocks are, in milliseconds. */
  readonly skewMs: number;
}

/** One tab, as it told of itself. */
export interface DrillTab {
  readonly id: string;
  readonly status: string;
  /** Seconds until its token is not usable any more; `null` without one. */
  readonly tokenSeconds: number | null;
  /** How many tokens it minted itself, and how many it received. */
  readonly minted: number;
  readonly received: number;
  readonly isInFront: boolean;
}

/** One request, without secrets. */
export interface DrillRequest {
  readonly id: number;
  readonly what: string;
  readonly outcome: string;
}

/** Everything a tab shows that it does not know itself. */
export interface DrillState extends DrillSwitches {
  /** Where the emulator listens. */
  readonly url: string;
  /** The session that is signed in, or was last. */
  readonly sessionId: string;
  readonly tabs: readonly DrillTab[];
  /** The newest first. */
  readonly requests: readonly DrillRequest[];
  readonly requestCount: number;
  readonly mintCount: number;
  /** Sessions that a client without the retry would have lost. */
  readonly wouldHaveLost: number;
}

/** What a button asks for. */
export type DrillAction = Partial<DrillSwitches> & { readonly signIn?: boolean };
