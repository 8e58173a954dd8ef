import type { InspectionEvent } from 'xstate';
import type { SessionPolicy } from '../../machines/session/contract.ts';
import { type Logger, warn } from '../platform/logger.ts';
import type {
  ConfirmSessionInput,
  ConfirmSessionOutput,
  CreateHandshakeUrlInput,
  CreateTokenInput,
  CreateTokenOutput,
  EndSessionInput,
  ExtendSessionInput,
  ExtendSessionOutput,
  FollowHandshakeInput,
  FollowHandshakeOutput,
  SessionDeadlines,
} from '../protocol/actor-contracts.ts';
import { check, unknownNames } from '../protocol/caller-input.ts';
import { DEFAULT_LIMITS, type Limits } from '../protocol/limits.ts';
import type { SessionLifetime } from './lifetime.ts';
import type { Pluggable } from './run-actor.ts';

/** XState's clock: where every timer of a session lives. */
export interface SessionClock {
  /** Calls back once, later; gives back what {@link SessionClock.clearTimeout} takes. */
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Takes it back. An id it does not know is ignored. */
  clearTimeout(id: unknown): void;
}

/** Where a {@link SessionInspector} keeps what XState calls; shared by all copies of the package. */
export const INSPECT: unique symbol = Symbol.for('xstate-session.inspect');

/**
 * Sees what the actors of a session do. Made by `createInspector` or `recordTrace` of `xstate-session/inspect`, which let
 * no token, cookie or key through; a function of one's own is refused, for it would get them all.
 */
export interface SessionInspector {
  /** What XState calls with each of its inspection events. */
  readonly [INSPECT]: (event: InspectionEvent) => void;
}

/** What a session is made of. A whole wire can be spread in; a name nobody knows is told to the logger. */
export interface SessionOptions extends SessionDeadlines {
  /** The session's id, the `sid` claim. Not empty; without `/`, `?`, `#`, `%`, `\`, `..`, white space and control characters. */
  readonly sessionId: string;
  /** The newest session token known, raw, expired or not: what an outage at the start can be met with. Not verified. */
  readonly lastActiveToken?: string | null;
  /** The session's organization. Not given: that of the last active token. `null` or `''`: the personal account. */
  readonly organizationId?: string | null;
  /** Mints a token. The one actor every session needs. */
  readonly createToken: Pluggable<CreateTokenInput, CreateTokenOutput>;
  /** Builds the URL of a handshake. Without it the session makes none. */
  readonly createHandshakeUrl?: Pluggable<CreateHandshakeUrlInput, string | URL>;
  /** Sends the document through a handshake. Without it the app does, on `handshake.ready`. */
  readonly followHandshake?: Pluggable<FollowHandshakeInput, FollowHandshakeOutput>;
  /** Asks the server whether the session has ended. Without it an `unauthenticated` answer ends the session. */
  readonly confirmSession?: Pluggable<ConfirmSessionInput, ConfirmSessionOutput>;
  /** Tells the server that the session is over: what `end` calls. */
  readonly endSession?: Pluggable<EndSessionInput, unknown>;
  /** Tells the server that the user goes on, so that the session lasts longer: what `extend` calls. */
  readonly extendSession?: Pluggable<ExtendSessionInput, ExtendSessionOutput>;
  /** Made by `sessionLifetime` of `xstate-session/lifetime`: tells in time that the session itself ends. Default: nobody does. */
  readonly lifetime?: SessionLifetime;
  /** What the session may do on its own. Default `{ handshakes: 'manual' }`. */
  readonly policy?: Partial<SessionPolicy>;
  /** Handshakes already made in this burst, e.g. before the page was loaded anew. A whole number, default 0. */
  readonly handshakes?: number;
  /** Other numbers than the defaults. */
  readonly limits?: Partial<Limits>;
  /**
   * Whether token keys may mint at the same time. Default `'parallel'`: one mint per key. `'one-at-a-time'`: one for the whole
   * session, for a back end that gives out a new refresh token with each mint and takes the old one's next use for theft.
   * The session's own key goes before the others, which have `attemptDeadlineMs` for each attempt.
   */
  readonly mints?: 'parallel' | 'one-at-a-time';
  /**
   * Whether the session's plans keep a Node process alive. Default `true`. With `false` a script ends when it has nothing
   * else to do, disposed of or not: the timers are `unref`ed, where the clock's have that. A caller who waits for a token
   * still holds the process, and so does an `end` while it tells the server: for `attemptDeadlineMs` at most.
   */
  readonly keepAlive?: boolean;
  /** Every timer. Default: the platform's. */
  readonly clock?: SessionClock;
  /** The wall clock, milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
  /** A clock that is never set, milliseconds. Default `performance.now`, where there is none `now`. */
  readonly monotonicNow?: () => number;
  /** A number in [0, 1), to spread delays; not used for secrets. Default `Math.random`. */
  readonly random?: () => number;
  /** Where warnings go: names, codes and numbers, never a token. Default: the console. */
  readonly logger?: Logger;
  /** Sees every token key's actor from its first event, redacted: made by `xstate-session/inspect`, one or several. Default: nobody. */
  readonly inspect?: SessionInspector | readonly SessionInspector[];
}

/** Which token a caller wants, and how long it will wait. */
export interface GetTokenOptions {
  /** The JWT template's name. `null` or not given: a plain session token. */
  readonly template?: string | null;
  /** The organization. Not given: the session's current one. `null` or `''`: the personal account. */
  readonly organizationId?: string | null;
  /** Whether only a token minted after this call will do. Default `false`. */
  readonly skipCache?: boolean;
  /**
   * A token, raw, that the caller's API refused. Any other usable one that is held is given at once; else one mint is made, shared by
   * all who refuse the same. It rejects with `stale-answer` when that brings nothing newer,
   * or the very same. `null` or not given: any token will do.
   */
  readonly notThis?: string | null;
  /** Gives up: the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How long to wait for a token, in milliseconds. Default 60 000; 15 000 when the network is known to be away. */
  readonly timeoutMs?: number;
}

/** The token key a received token belongs to, and what is known of where it came from. */
export interface ReceiveTokenOptions extends Pick<GetTokenOptions, 'template' | 'organizationId'> {
  /**
   * How whoever shares it got it: by a plain mint (the origin works, so an origin outage is over), or by one that the edge
   * answered in an outage. Not given: it says nothing.
   */
  readonly source?: 'mint' | 'outage-mint';
}

/** Tells the developer of the names in an object that nobody knows. */
export type UnknownWarning = (place: string, given: object, known: object) => void;

/**
 * Tells of names that nobody knows, with the nearest known one: each once, never a value.
 *
 * @returns What throws a TypeError for something that is no object: each letter of a text would be such a name.
 */
export function unknownWarning(logger: Logger): UnknownWarning {
  const warned = new Set<string>();
  return (place, given, known) => {
    check(typeof given === 'object' && !Array.isArray(given), `${place} options`, 'an object', given);
    for (const unknown of unknownNames(given, known)) {
      const message = `${place}: ${unknown}`;
      if (warned.has(message) || warned.size >= WARNED_MAX) continue;
      warned.add(message);
      warn(logger, message);
    }
  };
}

/** Tells of what `createSession` does not know, within `policy` and `limits` too. What a wire or a page adds for others is known. */
export function warnOfUnknownOptions(warnOfUnknown: UnknownWarning, options: Partial<SessionOptions>): void {
  warnOfUnknown('createSession', options, SESSION_OPTIONS);
  warnOfUnknown('createSession: policy', options.policy ?? {}, { handshakes: true });
  warnOfUnknown('createSession: limits', options.limits ?? {}, DEFAULT_LIMITS);
}

/** Whether an object has no other names. No list of them is made: a cached read allocates nothing. */
export function hasOnly(known: object, given: object): boolean {
  for (const name in given) {
    if (!Object.hasOwn(known, name)) return false;
  }
  return true;
}

/** Names may come from a user's input: they are not remembered without end. */
const WARNED_MAX = 20;

/** What others read of the same object: the page's half, and whoever starts it. */
type OthersOptions = 'readClient' | 'activity' | 'cookieSuffix' | 'partitioned' | 'platform';

// Complete by their types: a name that is not listed does not compile.
const SESSION_OPTIONS: Readonly<Record<keyof SessionOptions | OthersOptions, true>> = {
  sessionId: true,
  lastActiveToken: true,
  organizationId: true,
  createToken: true,
  createHandshakeUrl: true,
  followHandshake: true,
  confirmSession: true,
  endSession: true,
  extendSession: true,
  lifetime: true,
  sessionExpiresAtMs: true,
  sessionIdleExpiresAtMs: true,
  policy: true,
  handshakes: true,
  limits: true,
  mints: true,
  keepAlive: true,
  clock: true,
  now: true,
  monotonicNow: true,
  random: true,
  logger: true,
  inspect: true,
  readClient: true,
  activity: true,
  cookieSuffix: true,
  partitioned: true,
  platform: true,
};

/** What says only which key is meant: with nothing else there is nothing to check. */
export const KEY_OPTIONS = { template: true, organizationId: true };

/** What `getToken` knows. */
export const GET_TOKEN_OPTIONS: Readonly<Record<keyof GetTokenOptions, true>> = {
  template: true,
  organizationId: true,
  skipCache: true,
  notThis: true,
  signal: true,
  timeoutMs: true,
};

/** What `receiveToken` knows. */
export const RECEIVE_TOKEN_OPTIONS: Readonly<Record<keyof ReceiveTokenOptions, true>> = {
  template: true,
  organizationId: true,
  source: true,
};
