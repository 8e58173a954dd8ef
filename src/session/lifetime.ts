import type { InspectionEvent } from 'xstate';
import type { ExpiryCause } from '../../machines/lifetime/contract.ts';
import type { ActorWarnings } from '../platform/logger.ts';
import type {
  ConfirmSession,
  ExtendSessionInput,
  ExtendSessionOutput,
  SessionDeadlines,
} from '../protocol/actor-contracts.ts';
import type { Limits } from '../protocol/limits.ts';
import type { TokenKey } from '../protocol/session-token.ts';
import type { Pluggable } from './run-actor.ts';

/** Where a {@link SessionLifetime} keeps what a session calls; shared by all copies of the package. */
export const LIFETIME: unique symbol = Symbol.for('xstate-session.lifetime');

/** Watches how long a session lasts. Made by `sessionLifetime` of `xstate-session/lifetime`. */
export interface SessionLifetime {
  /** Begins for one session. */
  readonly [LIFETIME]: (host: LifetimeHost) => Lifetime;
}

/** What a session tells of how long it lasts. Each carries `template`, always `null`, and the session's organization. */
export type LifetimeNotice = TokenKey &
  (
    | {
        /** The session itself ends soon, unless it is extended. */
        readonly type: 'session.expiring';
        /** Until it ends, in milliseconds. */
        readonly inMs: number;
        /** Whether it ends because nobody uses it (`idle`), or because it has lived as long as it may (`absolute`). */
        readonly cause: ExpiryCause;
      }
    | {
        /** What `session.expiring` said is no longer so: the session goes on. */
        readonly type: 'session.extended';
      }
  );

/** What a lifetime needs of its session. */
export interface LifetimeHost {
  readonly sessionId: string;
  readonly limits: Limits;
  /** What the options say of the end. */
  readonly deadlines: SessionDeadlines;
  readonly confirmSession: ConfirmSession | null;
  readonly extendSession?: Pluggable<ExtendSessionInput, ExtendSessionOutput>;
  /** Session time. */
  readonly time: { read(): number };
  /** The wall clock, for a `Retry-After` that is a date. */
  readonly now: () => number;
  /** The clock of what nobody waits for. */
  readonly clock: {
    setTimeout(callback: () => void, delayMs: number): unknown;
    clearTimeout(id: unknown): void;
  };
  /** What XState calls, when anybody inspects. */
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
  /** What the developer has been told of the plugged-in actors. */
  readonly warnings: Pick<ActorWarnings, 'tellOfUnclassified'>;
  readonly warnOfUnknown: (place: string, given: object, known: object) => void;
  /** Whether the session has been started, and goes on. */
  isStarted(): boolean;
  /** Server time less session time. */
  offsetMs(): number;
  organizationId(): string | null;
  /** A session token that came along with an answer. */
  receive(jwt: string): void;
  /** Hands a notice to those who listen to the session. */
  notify(
    notice:
      | { readonly type: 'session.expiring'; inMs: number; cause: ExpiryCause }
      | { readonly type: 'session.extended' },
  ): void;
  /** The server's verdict. */
  finish(reason: string): void;
}

/** How long one session lasts. */
export interface Lifetime {
  /**
   * Somebody listens to events of this type. Who wants to hear of the end itself has it asked for, once the session is started, when
   * nobody has told; who listens to all hears only of one that is known: a log, or a token on a page, causes no request.
   */
  hear(type: string): void;
  /** The session may have been started, or know the server's clock better. */
  update(): void;
  /** An actor of the session answered: perhaps with when the session ends. */
  learn(answer: unknown, sentAtMs: number): void;
  /** What happened outside that may mean that the server can be reached. */
  send(type: string): void;
  /** See `Session.extend`. */
  extend(): Promise<boolean>;
  /** The session goes no further: extensions give `false`, or an error. */
  stop(error: Error | null): void;
  /** See `Session.expiring`. */
  expiring(): { readonly inMs: number; readonly cause: ExpiryCause } | null;
  /** The user did something. */
  act(): void;
  /** Another tab tells when the session ends. */
  hint(deadlines: SessionDeadlines): void;
  /** Is told when the server has changed what is known of the end: for the other tabs. */
  onLearned: ((deadlines: SessionDeadlines) => void) | null;
}
