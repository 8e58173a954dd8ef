import type { Limits } from '../../protocol/limits.ts';
import type { Session } from '../../session/session.ts';
import type { GetTokenOptions, SessionOptions } from '../../session/session-options.ts';
import type { FrontendApiEmulator } from '../../testing/emulator/contract.ts';
import type { RecordedRequest } from '../../testing/emulator/recorded-requests.ts';
import type { GuaranteeName } from '../../testing/guarantees.ts';
import type { DrilledActorName } from './actors.ts';
import type { DrillPlatform } from './platform.ts';

/** The lifetime of the tokens of the drill, in seconds: the usual 60 are too long to watch. */
export const DRILL_TOKEN_SECONDS = 5;

/**
 * The limits of the drill: a session's life, played ten to twenty times faster. A refresh begins early in the token's
 * life, and deadlines are long, for a busy machine is no outage; the cutoff stays at its second, for "iat" is whole
 * seconds.
 */
export const DRILL_LIMITS: Readonly<Partial<Limits>> = {
  refreshLeadShare: 0.7,
  cutoffMaxMs: 1_000,
  backoffInitialMs: 300,
  backoffMaxMs: 2_500,
  nudgeSpacingMs: 1_000,
  attemptDeadlineMs: 4_000,
  handshakeDeadlineMs: 6_000,
  retryAfterMaxMs: 15_000,
  waitMs: 10_000,
};

/** A story that is played on a session, and what must be true of it. */
export interface Scenario {
  /** Kebab-case, for `--scenario`. */
  readonly name: string;
  /** What happens, in one line. */
  readonly title: string;
  /** The actors it cannot be played without, besides `createToken`. */
  readonly needs?: readonly DrilledActorName[];
  /** Whether it is about an edge that asks for the last active token. */
  readonly needsEdge?: boolean;
  /** What it puts to the test with the package's own actors: a run that did not has failed. */
  readonly proves: readonly GuaranteeName[];
  play(stage: Stage): Promise<void>;
}

/** What a scenario is played with. */
export interface Stage {
  readonly emulator: FrontendApiEmulator;
  readonly sessionId: string;
  /** Where the emulator listens. */
  readonly url: string;
  readonly platform: DrillPlatform;
  /** Whether the drilled actors have this one. */
  has(actor: DrilledActorName): boolean;
  /** Creates and starts the scenario's session, once. */
  begin(options?: Partial<Pick<SessionOptions, 'lastActiveToken' | 'policy'>>): Session;
  /** From now on somebody asks for a token every so many milliseconds, until the end. */
  callEvery(ms: number): void;
  /** So many ask for a token at once; nobody waits for their answers but the end. */
  callAtOnce(count: number): void;
  /** Somebody asks for a token. Resolves to `error` when the session refused. */
  ask(options?: GetTokenOptions): Promise<string | null | 'error'>;
  /** The user signs out. Resolves to whether the session says that the server knows. */
  signOut(): Promise<'told' | 'not told'>;
  wait(ms: number): Promise<void>;
  /** Says what is done to the world. */
  say(text: string): void;
  /** Sets the client's wall clock, forward or back. */
  jumpClock(byMs: number): void;
  /** Expects something now. */
  expect(claim: string, holds: boolean): void;
  /** Waits until something is true, and expects it within a time: by default one that suits a busy machine. */
  until(claim: string, holds: () => boolean, withinMs?: number): Promise<void>;
  /** Tells of a document that was asked for. */
  visited(visit: { readonly status: number; readonly text: string; readonly redirects: number }): void;
  /** How often the session has emitted this: a type of event, or `token.issued by <source>`. */
  emitted(type: string): number;
  /** The token requests so far. */
  tokenRequests(): readonly RecordedRequest[];
  /** How the calls of `getToken` went so far. */
  readonly calls: CallCounts;
}

/** How calls of `getToken` went. */
export interface CallCounts {
  readonly asked: number;
  /** Got a token. */
  readonly served: number;
  /** Got `null` after the session had ended. */
  readonly signedOut: number;
  /** Rejected, got `null` of a living session, or never settled. */
  readonly lost: number;
}
