/**
 * The words of the drill: its scenarios, what they are played with, and what it tells.
 *
 * @module
 */
import type { Session } from '../../session/session.ts';
import type { GetTokenOptions, SessionClock, SessionOptions } from '../../session/session-options.ts';
import type { GuaranteeReport } from '../../testing/check-guarantees.ts';
import type { FrontendApiEmulator } from '../../testing/emulator/contract.ts';
import type { RecordedRequest } from '../../testing/emulator/recorded-request.ts';

/** The names of the actors that can be drilled. */
export type DrilledActorName =
  | 'createToken'
  | 'createHandshakeUrl'
  | 'followHandshake'
  | 'confirmSession'
  | 'endSession';
/** The actors that are drilled. */
export type DrilledActors = Pick<SessionOptions, DrilledActorName>;

/** Where the actors find the emulated frontend API. */
export interface Place {
  /** Without a trailing slash. */
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  readonly sessionId: string;
}

/** What the drill runs on: time, timers, and a way to the emulator. */
export interface DrillPlatform {
  /** The true time, which is also the server's: milliseconds since the epoch. */
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly clock: SessionClock;
  /** Lets time pass. Rejects with the signal's reason. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly fetch: typeof globalThis.fetch;
}

/** A story that is played on a session, and what must be true of it. */
export interface Scenario {
  /** Kebab-case, for `--scenario`. */
  readonly name: string;
  /** What happens, in one line. */
  readonly title: string;
  /** The actors it cannot be played without, besides `createToken`. */
  readonly needs?: readonly DrilledActorName[];
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

/** The token held, as far as it may be shown. */
export interface ShownToken {
  /** Until its expiry. */
  readonly leftMs: number;
  readonly lifetimeMs: number;
  /** Whether the session still hands it out. */
  readonly usable: boolean;
}

/** When and how it stood. */
interface Moment {
  /** Since the beginning of the drill. */
  readonly atMs: number;
  readonly scenario: string;
  /** `null` before the session starts. */
  readonly state: string | null;
  readonly token: ShownToken | null;
}

/** What is told while the drill goes on; one line each with `--json`. */
export type DrillEvent =
  | {
      readonly type: 'drill.started';
      readonly seed: number;
      readonly url: string;
      readonly actors: string | null;
      readonly scenarios: readonly string[];
    }
  | (Moment & { readonly type: 'scenario.started'; readonly title: string })
  | (Moment & { readonly type: 'act'; readonly text: string })
  | (Moment & { readonly type: 'state'; readonly degraded: boolean })
  | (Moment & {
      readonly type: 'request';
      readonly id: number;
      readonly method: string;
      readonly endpoint: string;
      readonly search: Readonly<Record<string, string>>;
    })
  | (Moment & {
      readonly type: 'answer';
      readonly id: number;
      readonly endpoint: string;
      readonly status: number | null;
      readonly outcome: string;
      readonly code: string | null;
      readonly minted: string | null;
      readonly tookMs: number;
    })
  | (Moment & { readonly type: 'event'; readonly name: string; readonly detail: string })
  | (Moment & { readonly type: 'visit'; readonly status: number; readonly text: string; readonly redirects: number })
  | (Moment & { readonly type: 'call.lost'; readonly code: string })
  | (Moment & { readonly type: 'log'; readonly text: string })
  | (Moment & { readonly type: 'tick' })
  | (Moment & { readonly type: 'expectation'; readonly claim: string; readonly ok: boolean })
  | (Moment & { readonly type: 'scenario.ended'; readonly ok: boolean; readonly seconds: number })
  | (Moment & { readonly type: 'scenario.skipped'; readonly why: string })
  | DrillSummary;

/** What a scenario can tell beyond what is observed anyway: the moment is filled in. */
export type Telling = DrillEvent extends infer Event
  ? Event extends Moment
    ? Omit<Event, keyof Moment>
    : never
  : never;

/** A guarantee over all scenarios. */
export interface DrilledGuarantee extends Pick<GuaranteeReport, 'number' | 'name' | 'rule' | 'outcome' | 'checks'> {
  readonly violations: readonly { readonly scenario: string; readonly atMs: number; readonly what: string }[];
}

/** How one scenario went. */
export interface ScenarioReport {
  readonly name: string;
  readonly ok: boolean;
  /** Why it was not played; `null` when it was. */
  readonly skipped: string | null;
  readonly seconds: number;
  readonly failedExpectations: readonly string[];
  readonly tokensMinted: number;
  readonly requestsSent: number;
  readonly secondsWithoutToken: number;
  readonly calls: CallCounts;
  /** Guarantees as checked on this scenario alone. */
  readonly guarantees: readonly DrilledGuarantee[];
}

/** The end of the drill. */
export interface DrillSummary {
  readonly type: 'summary';
  readonly ok: boolean;
  readonly seed: number;
  readonly seconds: number;
  readonly tokensMinted: number;
  readonly requestsSent: number;
  readonly secondsWithoutToken: number;
  readonly calls: CallCounts;
  readonly scenarios: readonly Omit<ScenarioReport, 'guarantees'>[];
  readonly guarantees: readonly DrilledGuarantee[];
}
