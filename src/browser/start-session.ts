import { loggerOf, report } from '../platform/logger.ts';
import { waitWithin } from '../platform/waiting.ts';
import type { ActorCall, SessionDeadlines } from '../protocol/actor-contracts.ts';
import { check, isId } from '../protocol/caller-input.ts';
import { decodeSessionToken, isOfSession } from '../protocol/session-token.ts';
import { isPluggable } from '../session/run-actor.ts';
import type { Session } from '../session/session.ts';
import { unknownWarning, warnOfUnknownOptions } from '../session/session-options.ts';
import { browserPlatform, hasPage } from './browser-platform.ts';
import { readSessionCookie } from './cookie-jar.ts';
import { type BrowserSessionOptions, openBrowserSession } from './create-browser-session.ts';
import { pendingSignOuts, sendPendingSignOuts, startServerDeadline } from './pending-sign-outs.ts';

/** One session of this browser, as {@link StartSessionOptions.readClient} lists it. */
export interface ListedSession extends SessionDeadlines {
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

/**
 * Starts the session of a page: the one that `sessionId` or the session cookie names, at once and without a request, whatever
 * the network does; else the one that the server lists as used last, or another that is alive there.
 *
 * It takes 7 s at most, also when the server does not answer: then there is no session. A later start may find one.
 *
 * A sign-out that the server could not be told of (see `Session.end`) stays one: the server is told first, and that session is
 * not started again, nor does its cookie stay. That is remembered for a week, by ids that the tokens carry as `sid`.
 *
 * Where there is no page, as where a server renders the app, it is `null` at once, and nobody is asked.
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
  const { createToken, readClient } = options;
  const logger = loggerOf(options);
  check(isPluggable(createToken), 'createToken', 'a function or XState actor logic', createToken);
  check(readClient == null || typeof readClient === 'function', 'readClient', 'a function', readClient);
  if (!hasPage(options.platform)) return null;
  const platform = browserPlatform(options.platform);
  const endedSessionIds = pendingSignOuts(platform, options).ids();
  const deadline = startServerDeadline(options.clock);

  /** The session that the server would go on with. */
  async function askServer(): Promise<ListedSession | undefined> {
    if (readClient == null) return undefined;
    try {
      const { sessions, lastActiveSessionId } = await waitWithin(
        readClient({ signal: deadline.signal }),
        deadline.signal,
      );
      const alive = sessions.filter(
        ({ id, status }) => isId(id) && ALIVE.test(status) && !endedSessionIds.includes(id),
      );
      return alive.find(({ id }) => id === lastActiveSessionId) ?? alive[0];
    } catch (error) {
      report(logger, 'warn', 'the client could not be read', error);
      return undefined;
    }
  }

  /** Where no session is made to tell of a mistyped name, it may be the reason. */
  function noSession(): null {
    warnOfUnknownOptions(unknownWarning(logger), options);
    return null;
  }

  try {
    await sendPendingSignOuts(endedSessionIds, platform, options, deadline);
    const now = options.now ?? (() => Date.now());
    const { token } = readSessionCookie(platform, { ...options, endedSessionIds }, now());
    const sessionId = options.sessionId ?? token?.sid;
    if (sessionId != null) {
      return endedSessionIds.includes(sessionId)
        ? noSession()
        : openBrowserSession({ ...options, sessionId }, endedSessionIds);
    }
    const listed = await askServer();
    if (listed === undefined) return noSession();
    const { id, lastActiveToken, organizationId, sessionExpiresAtMs, sessionIdleExpiresAtMs } = listed;
    const newest = decodeSessionToken(lastActiveToken);
    const isOfListed = newest !== null && isOfSession(newest, id);
    const foundOptions = {
      sessionExpiresAtMs,
      sessionIdleExpiresAtMs,
      ...options,
      organizationId: options.organizationId === undefined ? organizationId : options.organizationId,
      sessionId: id,
      lastActiveToken: options.lastActiveToken ?? (isOfListed ? newest.jwt : null),
    };
    return openBrowserSession(foundOptions, endedSessionIds);
  } finally {
    deadline.clear();
  }
}

/** The statuses of a session that goes on. */
const ALIVE = /^(active|pending)$/;
