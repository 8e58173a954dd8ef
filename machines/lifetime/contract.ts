import type { SessionDeadlines } from '../../src/protocol/actor-contracts.ts';
import type { Failure } from '../../src/protocol/failure.ts';
import type { AllLimits } from './limits.ts';

/** When something happened, and what the server's clock was then. What is not given stays as it is known. */
export interface LifetimeTimed {
  /** Session time: milliseconds on one reading that never goes back. */
  readonly atMs?: number;
  /** Server time less session time, as the session believes it now. */
  readonly offsetMs?: number;
}

/** Why a session ends by itself: nobody used it (`idle`), or it has lived as long as it may (`absolute`). */
export type ExpiryCause = 'idle' | 'absolute';

/** Which actors were given. One that was not is never invoked. */
export interface LifetimeCapabilities {
  readonly confirmSession: boolean;
  readonly extendSession: boolean;
}

/** What the chart of a session's lifetime starts with. */
export interface LifetimeInput extends LifetimeTimed, SessionDeadlines {
  readonly sessionId: string;
  readonly capabilities?: Partial<LifetimeCapabilities>;
  readonly limits?: Partial<AllLimits>;
  /** Whether somebody wants to hear of the end: then it is asked for when nobody has told. Default `false`. */
  readonly isWanted?: boolean;
}

/** What was told last: a warning that stands until it is taken back. */
export interface ExpiryWarning {
  readonly endsAtMs: number;
  readonly cause: ExpiryCause;
}

/** What the chart remembers. Plain JSON; holds no secret. */
export interface LifetimeContext {
  readonly sessionId: string;
  readonly capabilities: LifetimeCapabilities;
  readonly limits: AllLimits;
  /** The last known session time. */
  readonly nowMs: number;
  /** Server time less session time. */
  readonly offsetMs: number;
  /** When the timer of what is known of the end fires, in session time. */
  readonly plannedAtMs: number;
  /** When the timer of the requests fires, in session time. */
  readonly requestTimerAtMs: number;
  readonly sessionExpiresAtMs: number | null;
  readonly sessionIdleExpiresAtMs: number | null;
  /** When the request whose answer was learned last was sent, in session time: an older answer is no news. */
  readonly learnedSentAtMs: number | null;
  /** When the request under way, or the last one, was sent. */
  readonly sentAtMs: number;
  /** The end as another tab tells it, when that is another one: to be confirmed before anything hangs on it. */
  readonly hintedEndsAtMs: number | null;
  /** The warning that stands. */
  readonly warning: ExpiryWarning | null;
  /** Whether somebody wants to hear of the end. */
  readonly isWanted: boolean;
  /** Whether the server was asked for the end and has answered, with one or without. */
  readonly isAnswered: boolean;
  /** How often the server has said, after its end had passed, that the session goes on. */
  readonly survivals: number;
  /** From when on the server may be asked again; `null`: only once there is a sign that it can be reached. */
  readonly askAtMs: number | null;
  /** When the last request ended. */
  readonly answeredAtMs: number | null;
  /** Until when the server asked to be left alone. */
  readonly notBeforeMs: number | null;
  /** When the user was active last, as long as the server has not been told. */
  readonly activeAtMs: number | null;
  /** The activity that the extension under way tells of. */
  readonly sentActiveAtMs: number | null;
  /** The activity whose extension has failed: told after a sign that the server can be reached. */
  readonly failedActiveAtMs: number | null;
  /** When the last extension was sent. */
  readonly extendedAtMs: number | null;
  /** Why the session has ended. */
  readonly endReason: string | null;
}

/** What the chart reacts to. */
export type LifetimeEvent = LifetimeTimed &
  (
    | {
        /** Somebody wants to hear of the end. */
        readonly type: 'lifetime.wanted';
      }
    | ({
        /** An answer of the server's said when the session ends. */
        readonly type: 'lifetime.learned';
        /** When its request was sent, in session time. */
        readonly sentAtMs?: number;
      } & SessionDeadlines)
    | ({
        /** Another tab says that an answer of the server's said so. */
        readonly type: 'lifetime.hinted';
      } & SessionDeadlines)
    | {
        /** The app wants the session to be extended. */
        readonly type: 'extension.requested';
      }
    | {
        /** The user did something. A refreshed token is no such thing. */
        readonly type: 'user.active';
      }
    | { readonly type: 'network.online' }
    | { readonly type: 'page.visible' }
    | {
        /** A token came: the server can be reached. */
        readonly type: 'token.issued';
      }
    | {
        /** Time has passed, or is known better. */
        readonly type: 'time.passed';
      }
  );

/** What the chart tells. */
export type LifetimeEmitted =
  | {
      readonly type: 'session.expiring';
      /** Until the end, in milliseconds. */
      readonly inMs: number;
      readonly cause: ExpiryCause;
    }
  | {
      /** The warning that stood is taken back: the session goes on. */
      readonly type: 'session.extended';
    }
  | {
      /** An answer of the server's changed what is known of the end. */
      readonly type: 'lifetime.changed';
      readonly sessionExpiresAtMs: number | null;
      readonly sessionIdleExpiresAtMs: number | null;
    }
  | { readonly type: 'extension.done' }
  | { readonly type: 'extension.failed'; readonly failure: Failure }
  | { readonly type: 'session.ended'; readonly reason: string };

/** What is left of a session that has ended. */
export interface LifetimeOutput {
  /** `expired` when its end had come, else `unauthenticated`. */
  readonly reason: string;
}

/** What `confirmSession` and `extendSession` are started with. */
export interface LifetimeRequestInput {
  readonly sessionId: string;
}

/** The answer of `confirmSession` as the chart takes it. */
export type LifetimeConfirmation = { readonly ended: boolean } & SessionDeadlines & LifetimeTimed;
/** The answer of `extendSession` as the chart takes it. */
export type LifetimeExtension = SessionDeadlines & LifetimeTimed;

export type { SessionDeadlines };
