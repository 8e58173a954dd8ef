import type { PendingRequest } from '../oracle/contract.ts';
import type { TestClock } from '../test-clock.ts';

/** What the lock-step runner needs of a session; every session made by `createSession` has it. */
export interface DrivenSession {
  /** The state, by its name. */
  readonly status: string;
  /** Whether attempts fail while no usable token is held. */
  readonly degraded: boolean;
  /** The usable token, or `null`. */
  readonly token: string | null;
  /** The actor of the own key. */
  readonly actor: {
    /** Where the chart is. */
    getSnapshot(): { readonly value: unknown; readonly tags: ReadonlySet<string>; readonly context?: unknown };
  };
  /** Starts it. */
  start(): void;
  /** Asks for a token. */
  getToken(options?: { skipCache?: boolean; timeoutMs?: number }): Promise<string | null>;
  /** Calls a listener at the events of one type. */
  on(type: DrivenEventName, listener: (event: DrivenEvent) => void): unknown;
  /** Sends it what happened outside. */
  send(event: DrivingEvent): void;
  /** Hands it a token from elsewhere. */
  receiveToken(jwt: string): void;
  /** Signs out. Without it the path of a sign-out is left out. */
  end?(): Promise<void>;
  /** Stops everything. */
  dispose(): void;
}

/** The names of the events a session emits. */
export type DrivenEventName =
  | 'token.issued'
  | 'token.failed'
  | 'outage.started'
  | 'outage.ended'
  | 'session.degraded'
  | 'session.recovered'
  | 'handshake.ready'
  | 'session.ended';

/** An event a session emits. */
export interface DrivenEvent {
  readonly type: string;
}

/** The events the runner sends. */
export type DrivingEvent =
  | { readonly type: 'token.requested' | 'network.online' | 'network.offline' | 'page.visible' | 'page.hidden' }
  | { readonly type: 'handshake.requested'; readonly reason: string; readonly redirectUrl?: string }
  | { readonly type: 'session.ended'; readonly reason: string };

/** How the outside world answers the one request that is pending. */
export type Answer =
  | { readonly type: 'token'; readonly jwt: string; readonly expiresInMs?: number; readonly serverNowMs?: number }
  | { readonly type: 'nothing' }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'verdict'; readonly ended: boolean; readonly jwt?: string }
  | { readonly type: 'gate'; readonly status: number }
  | { readonly type: 'refusal'; readonly status: number; readonly code: string; readonly retryAfterMs?: number }
  | { readonly type: 'drop' };

/** A session, its clocks and its wire, under the runner's control. */
export interface ControlledSession {
  readonly session: DrivenSession;
  readonly testClock: TestClock;
  /** Answers the pending request. @throws TypeError when none is pending. */
  answer(answer: Answer): void;
  /** Lets everything that is under way run to its next wait. */
  settle(): Promise<void>;
  /** What is wrong with the requests that are pending, or `null`. */
  pendingDiffers(expected: PendingRequest | null): string | null;
  /** Whether the address of a handshake is made without a request that could be answered. */
  readonly buildsHandshakeUrlAlone: boolean;
  /** Whether the last answer of `createToken` gave the server's clock by the token's "iat"; only the session's wire knows. */
  readsTimeFromIssue?(): boolean;
  /** Whether the last refusal named its code where it is read; only the wire knows. Default: it did. */
  namesCode?(): boolean;
}

/** A request on its way, held up until the runner lets it through. */
export interface HeldRequest {
  readonly method: string;
  readonly url: URL;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Lets it through. */
  release(): void;
}
