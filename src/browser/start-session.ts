import type { ActorCall } from '../protocol/actor-contracts.ts';
import { isOfSession } from '../protocol/belongs-to-key.ts';
import { check } from '../protocol/check.ts';
import { decodeSessionToken } from '../protocol/decode-session-token.ts';
import { RequestTimeoutError } from '../protocol/errors.ts';
import { consoleLogger, report } from '../session/logger.ts';
import { isPluggable, runActor } from '../session/run-actor.ts';
import type { Session } from '../session/session.ts';
import type { SessionClock } from '../session/session-options.ts';
import { unknownWarning, warnOfUnknownOptions } from '../session/unknown-options.ts';
import { browserPlatform } from './browser-platform.ts';
import { cookieNames, createCookieJar, deleteSessionCookie, readSessionCookie } from './cookie-jar.ts';
import { type BrowserSessionOptions, createBrowserSession } from './create-browser-session.ts';
import { pendingSignOuts } from './pending-sign-outs.ts';

/** One session of this browser, as {@link StartSessionOptions.readClient} lists it. */
export interface ListedSession {
  /** The session's id, the `sid` claim. */
  readonly id: string;
  /** Verbatim; a session that is `active` or `pending` can be started. */
  readonly status: string;
  /** The newest session token the server knows of, raw, expired or not. */
  readonly lastActiveToken?: string | null;
  /** The organization the session is in, `null` for the personal account. Not given: that of its token. */
  readonly organizationId?: string | null;
}

/** What {@link startSession} is given: all that `createBrowserSession` takes, and whom to ask where no cookie names a session. */
export interface StartSessionOptions extends BrowserSessionOptions {
  /**
   * Lists the sessions of this browser, as `frontendApi` does. Not given: only a cookie or `sessionId` starts a session. Its
   * signal is aborted after 7 s.
   */
  readonly readClient?: (call: ActorCall) => PromiseLike<{
    readonly sessions: readonly ListedSession[];
    /** The id of the session used last, `null` when there is none. */
    readonly lastActiveSessionId: string | null;
  }>;
}

/** How long a page waits for the server before it starts without a session, in milliseconds. */
const SERVER_DEADLINE_MS = 7_000;

/**
 * Starts the session of a page: the one that `sessionId` or the session cookie names, at once and without a request, whatever
 * the network does; else the one that the server lists as used last, or another that is alive there.
 *
 * It takes 7 s at most, also when the server does not answer: then there is no session. A later start may find one.
 *
 * A sign-out that the server could not be told of (see `Session.end`) stays one: the server is told first, and that session is
 * not started again, nor does its cookie stay. That is remembered for a week, by ids that the tokens carry as `sid`.
 *
 * @returns The started session; `null` when nobody is signed in, or nobody could say in time. Why not is logged.
 * @throws TypeError (as a rejection) for an option that cannot be. What the server does or answers never rejects.
 *
 * @example
 * ```ts
 * const session = await startSession({ ...frontendApi({ url: 'https://clerk.example.com' }) });
 * if (session === null) location.assign('/sign-in');
 * ```
 */
export async function startSession(options: StartSessionOptions): Promise<Session | null> {
  const isObject = options !== null && typeof options === 'object';
  check(isObject, 'startSession: options', 'an object with createToken', options);
  const {
    createToken,
    readClient,
    endSession,
    clock = globalThis as unknown as SessionClock,
    logger = consoleLogger(),
  } = options;
  check(isPluggable(createToken), 'createToken', 'a function or XState actor logic', createToken);
  check(readClient == null || typeof readClient === 'function', 'readClient', 'a function', readClient);
  const platform = browserPlatform(options.platform);
  const signOuts = pendingSignOuts(platform, options);
  const endedSessionIds = signOuts.ids();
  // One deadline for all that the server is asked, whether or not who asks heeds the signal.
  const controller = new AbortController();
  const { signal } = controller;
  const timeIsOver = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  timeIsOver.catch(() => {});
  const timer = clock.setTimeout(() => controller.abort(new RequestTimeoutError()), SERVER_DEADLINE_MS);

  async function tellOfEnd(sessionId: string): Promise<void> {
    const jar = createCookieJar(platform, { partitioned: options.partitioned ?? false });
    deleteSessionCookie(jar, cookieNames(options.cookieSuffix), sessionId);
    if (!isPluggable(endSession)) return;
    try {
      await Promise.race([timeIsOver, runActor(endSession, { sessionId }, signal)]);
      signOuts.remove(sessionId);
    } catch (error) {
      report(logger, 'warn', 'the server could not be told of a sign-out', error);
    }
  }

  /** The session that the server would go on with. */
  async function askServer(): Promise<ListedSession | undefined> {
    if (readClient == null) return undefined;
    try {
      const { sessions, lastActiveSessionId } = await Promise.race([timeIsOver, readClient({ signal })]);
      const alive = sessions.filter(({ id, status }) => ALIVE.test(status) && !endedSessionIds.includes(id));
      return alive.find(({ id }) => id === lastActiveSessionId) ?? alive[0];
    } catch (error) {
      report(logger, 'warn', 'the client could not be read', error);
      return undefined;
    }
  }

  /** Where no session is made to tell of a mistyped name, it may be the reason. */
  function nobody(): null {
    warnOfUnknownOptions(unknownWarning(logger), options);
    return null;
  }

  try {
    await Promise.all(endedSessionIds.map(tellOfEnd));
    const now = options.now ?? (() => Date.now());
    const { token } = readSessionCookie(platform, { ...options, endedSessionIds }, now());
    const sessionId = options.sessionId ?? token?.sid;
    if (sessionId != null) {
      return endedSessionIds.includes(sessionId) ? nobody() : createBrowserSession({ ...options, sessionId });
    }
    const listed = await askServer();
    if (listed === undefined) return nobody();
    const { id, lastActiveToken, organizationId } = listed;
    const newest = decodeSessionToken(lastActiveToken);
    const isOfListed = newest !== null && isOfSession(newest, id);
    return createBrowserSession({
      ...options,
      organizationId: options.organizationId === undefined ? organizationId : options.organizationId,
      sessionId: id,
      lastActiveToken: options.lastActiveToken ?? (isOfListed ? newest.jwt : null),
    });
  } finally {
    clock.clearTimeout(timer);
  }
}

/** The statuses of a session that goes on. */
const ALIVE = /^(active|pending)$/;
