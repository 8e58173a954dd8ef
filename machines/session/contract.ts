import type {
  ConfirmSessionOutput,
  CreateHandshakeUrlInput,
  CreateTokenInput,
  CreateTokenOutput,
  FollowHandshakeInput,
  FollowHandshakeOutput,
} from '../../src/protocol/actor-contracts.ts';
import type { Failure, FailureKind } from '../../src/protocol/failure.ts';
import type { Limits } from '../../src/protocol/limits.ts';
import type { InvalidTokenRule, SessionToken, TokenKey } from '../../src/protocol/session-token.ts';

/** When something happened, in session time: milliseconds on one non-decreasing reading. Not given: the last known time. */
export interface Timed {
  readonly atMs?: number;
}

/** What the chart may do on its own. */
export interface SessionPolicy {
  /**
   * - `automatic`: a refused `expired_token` repetition begins a handshake when no usable token is held.
   * - `manual` (default): only `handshake.requested` begins one.
   * - `never`: nothing does.
   */
  readonly handshakes: 'automatic' | 'manual' | 'never';
}

/** Which of the optional actors were given. One that was not is never invoked. All default to `false`. */
export interface SessionCapabilities {
  readonly confirmSession: boolean;
  readonly createHandshakeUrl: boolean;
  readonly followHandshake: boolean;
}

/** What one actor of the session chart is started with: one token key of one session. */
export interface SessionInput extends Timed {
  readonly sessionId: string;
  /** `null` or not given: a plain session token. */
  readonly template?: string | null;
  /** `null` or `''`: the personal account. */
  readonly organizationId: string | null;
  /** The newest session token known, raw, expired or not. One that cannot be read, or of another session, is ignored. */
  readonly lastActiveToken?: string | null;
  readonly policy?: Partial<SessionPolicy>;
  readonly capabilities?: Partial<SessionCapabilities>;
  /** Whether a skipCache caller already waits: the first request then serves it. Default `false`. */
  readonly skipCache?: boolean;
  /** Handshakes already made in this burst, e.g. before the page was loaded anew. Default 0. */
  readonly handshakes?: number;
  /** Whether the session is in an origin outage, as another key saw it. Default `false`. */
  readonly outage?: boolean;
  /** Whether the session is degraded, as the own key before this one saw it. Default `false`. */
  readonly degraded?: boolean;
  readonly limits?: Partial<Limits>;
  /** Where the jitter starts: the same seed and the same events give the same delays. Any number. */
  readonly seed: number;
  /** Server time less session time in milliseconds, when a mint has already shown it. Not given: the clocks are taken to agree. */
  readonly offsetMs?: number;
  /** How often wall clock and monotonic clock had parted when the offset was learned. Default 0. */
  readonly partings?: number;
  /**
   * All that was learned of the server's clock, when more than the offset is known; `null`: no mint has shown anything, and
   * `offsetMs` is what other tokens said. Not given: `offsetMs`, when it is given, was read from an "iat".
   */
  readonly learnedClock?: LearnedClock | null;
  /** {@link SessionContext.isClockDoubted}. Default `false`. */
  readonly isClockDoubted?: boolean;
  /** The "iat" of a token that claimed the future when it was brought along; by the start that may have come. */
  readonly decidedIssuedAtMs?: number | null;
}

/** What was learned from own mints of the server's clock. Plain JSON. */
export interface LearnedClock {
  /** Server time less session time. */
  readonly offsetMs: number;
  /** How often wall clock and monotonic clock had parted when that mint was sent. */
  readonly clockJumps: number;
  /** How far the next one may lower the offset: what the answer took, and no less than the attempt deadline. */
  readonly slackMs: number;
  /** Whether the answer gave the server's clock, rather than the "iat" alone. */
  readonly isHinted: boolean;
  /**
   * How many tokens in a row that are nearly over by the client's clock do not speak against it: an API refused a token that
   * had expired by it. Until the clocks part; not given: none.
   */
  readonly shortTokensBelieved?: number;
}

/** A handshake under way. */
export interface Handshake {
  readonly reason: string;
  readonly redirectUrl: string | null;
  /** Whether the chart itself began it, rather than `handshake.requested`. */
  readonly byChart: boolean;
  /** The URL once it is built. Carries the session token. */
  readonly url: string | null;
}

/** What the chart remembers. Plain JSON; holds secrets. */
export interface SessionContext extends TokenKey {
  readonly sessionId: string;
  readonly policy: SessionPolicy;
  readonly capabilities: SessionCapabilities;
  readonly limits: Limits;
  /** State of the jitter's generator. */
  readonly seed: number;
  /** The last known session time. */
  readonly nowMs: number;
  /** When the pending delay or deadline fires, in session time. */
  readonly timerAtMs: number;
  /** Server time less session time, as believed now. */
  readonly offsetMs: number;
  /** What was learned from own mints, or `null` before the first. The offset above is this one's or larger. */
  readonly learnedClock: LearnedClock | null;
  /** Whether the last new token was nearly over, or over, by the client's clock alone. */
  readonly isClockDoubted: boolean;
  /** The "iat" of the last token from elsewhere that claimed the future; a mint has decided, or will. */
  readonly decidedIssuedAtMs: number | null;
  /** The newest token of this key. Usable or not. */
  readonly held: SessionToken | null;
  /** The newest session token of the session. */
  readonly lastActiveToken: SessionToken | null;
  /** Whether the session's newest token comes from another key (`session-token.changed` arrived). */
  readonly isForeignKey: boolean;
  /** The last active token the mint under way was sent with. */
  readonly sentLastActiveToken: string | null;
  /** When the mint under way was sent. */
  readonly sentAtMs: number;
  /** When the held token wants to be refreshed, a hidden tab's lag not included. */
  readonly refreshAtMs: number | null;
  /** The planned moment: of the refresh in `active`, of the next attempt in `backing-off`. */
  readonly dueAtMs: number | null;
  /** When the last attempt ended. */
  readonly lastAnswerAtMs: number | null;
  /** Until when the server asked to be left alone. */
  readonly notBeforeMs: number | null;
  /** Failed attempts in a row. */
  readonly attempt: number;
  /** When the first attempt of the run of failures failed. */
  readonly failingSinceMs: number | null;
  /**
   * Whether a sign that the network is back may begin the next attempt at once: when no server answered the last one, and that
   * one did not begin in this way itself.
   */
  readonly immediateRetry: 'unavailable' | 'available' | 'used';
  /** When the held token, which a caller's API refused, is to be replaced. */
  readonly replaceAtMs: number | null;
  /** The mint under way names that refused token. */
  readonly replacementSent: boolean;
  /** How many tokens in a row were refused soon after they came. */
  readonly refusals: number;
  /** Attempts in a row that missed their deadline: each doubles the next one's. */
  readonly timeouts: number;
  /** How many refreshes to come wait until the held token may no longer be handed out, for the endpoint keeps its tokens. */
  readonly lateRefreshes: number;
  /** The failure that is being confirmed, or of the handshake that is being left. */
  readonly failure: Failure | null;
  /** A skipCache caller waits for a request that has not been sent. */
  readonly skipCacheWanted: boolean;
  /** The mint under way serves a skipCache caller. */
  readonly skipCacheSent: boolean;
  readonly isHidden: boolean;
  readonly isOffline: boolean;
  /** Between `outage.started` and `outage.ended`: a matter of the session, known to all its keys. */
  readonly isOutage: boolean;
  /** Between `session.degraded` and `session.recovered`. */
  readonly isDegraded: boolean;
  /** Handshakes made in this burst. */
  readonly handshakes: number;
  readonly handshake: Handshake | null;
  /** Why the session ended. */
  readonly endReason: string | null;
}

/** What the chart reacts to. */
export type SessionEvent = Timed &
  (
    | {
        readonly type: 'token.requested';
        readonly skipCache?: boolean;
        /** A token that the caller's API refused: raw. When it is the held one, it is replaced. */
        readonly notThis?: string;
        /** With `notThis`: the client's wall clock less session time. Not given: nothing is concluded from it. */
        readonly clientOffsetMs?: number;
        /** With `notThis`: how often wall clock and monotonic clock have parted so far. */
        readonly partings?: number;
      }
    | { readonly type: 'token.received'; readonly jwt: string }
    | { readonly type: 'session-token.changed'; readonly jwt: string }
    | { readonly type: 'network.online' }
    | { readonly type: 'network.offline' }
    | { readonly type: 'page.visible' }
    | { readonly type: 'page.hidden' }
    | { readonly type: 'handshake.requested'; readonly reason: string; readonly redirectUrl?: string }
    | { readonly type: 'session.ended'; readonly reason: string }
  );

/** What the chart reacts to, with what only the other keys of its session send it. */
export type KeyEvent =
  | SessionEvent
  | (Timed &
      (
        | {
            /** Others mint, of the session or of its other tabs: this key's request has not gone out. */
            readonly type: 'turn.awaited';
          }
        | {
            /** The others have minted: this key may. */
            readonly type: 'turn.given';
          }
        | {
            /** Another key, or another tab, saw an origin outage begin. */
            readonly type: 'outage.started';
          }
        | {
            /** Another key, or another tab, saw a plain mint work again. */
            readonly type: 'outage.ended';
          }
      ));

/** Where a token came from. */
export type TokenSource = 'mint' | 'outage-mint' | 'received' | 'handshake';

/** What the chart emits. Each carries the key it is about. */
export type SessionEmitted = TokenKey &
  (
    | { readonly type: 'token.issued'; readonly jwt: string; readonly source: TokenSource }
    | {
        readonly type: 'token.failed';
        readonly kind: FailureKind;
        readonly status?: number;
        readonly code?: string;
        /** Of `invalid-token`: which rule the answer broke. */
        readonly rule?: InvalidTokenRule;
        /** Failed attempts in a row, this one included. */
        readonly attempt: number;
        /** Until the planned moment. */
        readonly retryInMs: number;
      }
    | { readonly type: 'outage.started' }
    | { readonly type: 'outage.ended' }
    | { readonly type: 'session.degraded'; readonly kind: FailureKind }
    | { readonly type: 'session.recovered' }
    | { readonly type: 'handshake.ready'; readonly url: string; readonly reason: string }
    | { readonly type: 'session.ended'; readonly reason: string }
  );

/** What an ended session leaves behind. */
export interface SessionOutput {
  /** Why it ended: `unauthenticated`, or the reason given with `session.ended`. */
  readonly reason: string;
}

/** What `createToken` may add to its answer, and to what it throws. */
export interface CreateTokenTiming extends Timed {
  /** When the request was sent, in session time. Not given: when the state was entered. */
  readonly sentAtMs?: number;
  /** How often wall clock and monotonic clock had parted when the request was sent. Not given: not since the last mint. */
  readonly sentPartings?: number;
  /** The same when the answer arrived. */
  readonly partings?: number;
  /** The client's wall clock less session time then. Not given: 0. */
  readonly clientOffsetMs?: number;
}

/** The answer of `createToken` as the chart takes it. */
export type CreateTokenAnswer = CreateTokenOutput | (Exclude<CreateTokenOutput, string> & CreateTokenTiming);
/** The answer of `createHandshakeUrl` as the chart takes it. */
export type CreateHandshakeUrlAnswer = string | URL | ({ readonly url: string | URL } & Timed);
/** The answer of `followHandshake` as the chart takes it. */
export type FollowHandshakeAnswer = FollowHandshakeOutput | ({ readonly jwt?: string | null } & Timed);
/** The answer of `confirmSession` as the chart takes it. */
export type ConfirmSessionAnswer = ConfirmSessionOutput & Timed;

export type { ConfirmSessionInput } from '../../src/protocol/actor-contracts.ts';
export type { CreateHandshakeUrlInput, CreateTokenInput, FollowHandshakeInput };
