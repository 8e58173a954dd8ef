import type { ActorRefFrom } from 'xstate';
import type { ExpiryCause } from '../../machines/lifetime/contract.ts';
import type { SessionEmitted, SessionEvent } from '../../machines/session/contract.ts';
import type { sessionMachine } from '../../machines/session.machine.ts';
import type { Subscription } from './events.ts';
import type { LifetimeNotice } from './lifetime.ts';
import type { GetTokenOptions, ReceiveTokenOptions } from './session-options.ts';

/** The five states of a session. */
export type SessionStatus = 'active' | 'refreshing' | 'origin-outage-retry' | 'handshaking' | 'signed-out';

/** What a subscriber is told. Frozen; carries no token. */
export interface SessionState {
  /** The state of the own key. */
  readonly status: SessionStatus;
  /** Whether an attempt has failed while no usable token was held, and none is held since. The end of the token alone is not enough. */
  readonly degraded: boolean;
  /** The session's organization, `null` for the personal account. */
  readonly organizationId: string | null;
}

/** What a session tells: what its charts emit, and what is told of how long it lasts. */
export type SessionTold = SessionEmitted | LifetimeNotice;

/** One of the events that a session tells, by its type; `*` is any of them. */
export type SessionEmittedOf<Type extends SessionTold['type'] | '*'> = Type extends '*'
  ? SessionTold
  : Extract<SessionTold, { readonly type: Type }>;

/** A session: made by `createSession`. */
export interface Session {
  /** The session's id, the `sid` claim. */
  readonly sessionId: string;
  /** The state of the own key. */
  readonly status: SessionStatus;
  /** Whether an attempt has failed while no usable token was held, and none is held since. The end of the token alone is not enough. */
  readonly degraded: boolean;
  /** The session's organization, `null` for the personal account. */
  readonly organizationId: string | null;
  /** The usable token of the own key, raw, or `null`. Reading it causes nothing. */
  readonly token: string | null;
  /** The chart's actor of the own key, for XState's own tools. Its context holds tokens; `switchOrganization` replaces it. */
  readonly actor: ActorRefFrom<typeof sessionMachine>;
  /**
   * That the session itself ends soon, as `session.expiring` told it: until when, in milliseconds from now, and why. `null` while that is not
   * so, and without the option `lifetime`. Reading it causes nothing, so it stays `null` as long as nobody has made the session watch its
   * end: a listener of `session.expiring` or of `*`, `extend()`, or the user's activity.
   */
  readonly expiring: { readonly inMs: number; readonly cause: ExpiryCause } | null;
  /** Starts the session; else the first `getToken` does. Starting twice does no harm. */
  start(): void;
  /**
   * A usable token, at once when one is held, else as soon as there is one. All callers of a token key share one request.
   *
   * Rejects with the signal's reason when aborted, with a `TypeError` for a wrong option, else with a `SessionError`: the
   * attempt's own at a definitive failure (`api-response`, `invalid-token`, `missing-expired-token` without a token to
   * offer); when the wait is over the last failure's, or `timeout`, or `offline`; `organization-switched`;
   * `session-disposed`.
   *
   * @returns The raw JWT, not verified; `null` only after the session has ended.
   */
  getToken(options?: GetTokenOptions): Promise<string | null>;
  /**
   * Tells a listener of one type of event, or of all with `*`: `token.*` of every key, the others of the own key, and
   * `session.ended` once. Listeners are isolated from each other and may call any method of the session.
   *
   * `session.expiring` and `session.extended` are told with the option `lifetime` only, and only where there is a listener of
   * `session.expiring` or of `*`. The first makes the session ask when it ends, where nobody has told; one of `*` hears of an end that is known.
   *
   * @throws TypeError for a type there is none of, or a listener that is no function.
   */
  on<Type extends SessionTold['type'] | '*'>(
    type: Type,
    listener: (event: SessionEmittedOf<Type>) => void,
  ): Subscription;
  /** Tells a listener the state whenever it changes. */
  subscribe(listener: (state: SessionState) => void): Subscription;
  /**
   * Tells the session what happened outside: network and page go to every key, the rest to the own key. Before the
   * start it is kept until then.
   *
   * @throws TypeError for an event there is none of.
   */
  send(event: SessionEvent): void;
  /** Hands over a token from elsewhere, to that key only; ignored when nobody has the key open, or the token is not fresher. */
  receiveToken(jwt: string, options?: ReceiveTokenOptions): void;
  /**
   * Makes another organization the session's own. Callers that wait for a token of the old one reject with
   * `organization-switched`.
   *
   * @param organizationId - `null` or `''`: the personal account.
   * @throws TypeError when it is neither a string nor `null`.
   */
  switchOrganization(organizationId: string | null): void;
  /**
   * Tells the server that the user goes on, with `extendSession`, so that the session lasts longer. All who ask at the same time share one request; it
   * is sent once, within `attemptDeadlineMs`, and starts a session that was not.
   *
   * Rejects with a `SessionError` when the server could not be told, or refused while the session goes on; `actor-not-provided` without
   * `extendSession`; `session-disposed`. With a `TypeError` without the option `lifetime`.
   *
   * @returns `true` once the session is extended; `false` only when it has ended.
   */
  extend(): Promise<boolean>;
  /**
   * Signs out here at once, then tells the server when there is an `endSession`: called before `end` returns, and not taken
   * back by `dispose`, so that a page or component may go away in the same step. Calling it again gives the same promise, or
   * tells the server again where it could not be told.
   *
   * Rejects with a `SessionError` when the server could not be told (`timeout` at the attempt deadline); the session stays
   * signed out here all the same. A session that was disposed of first sends nothing and rejects with `session-disposed`.
   *
   * @param options - `reason`: kebab-case, told with `session.ended`. Default `signed-out`.
   */
  end(options?: { readonly reason?: string }): Promise<void>;
  /**
   * Stops everything: requests are aborted, timers cleared, callers rejected with `session-disposed`. Only an `end` under way
   * goes on, until the server has answered or its deadline is over.
   */
  dispose(): void;
  /** The same, for `using`. */
  [Symbol.dispose](): void;
}
