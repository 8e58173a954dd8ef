import { type Clock, platformClock } from '../platform/clock.ts';
import { loggerOf, report } from '../platform/logger.ts';
import { waitWithin } from '../platform/waiting.ts';
import { RequestTimeoutError } from '../protocol/errors.ts';
import { isPluggable, runActor } from '../session/run-actor.ts';
import type { SessionOptions } from '../session/session-options.ts';
import { type BrowserPlatform, withFallback } from './browser-platform.ts';
import { cookieNames, createCookieJar, deleteSessionCookie } from './cookie-jar.ts';

/** Sign-outs that the server has not heard of yet, over reloads and in all tabs. */
export interface PendingSignOuts {
  /** The ids of the sessions, oldest first. */
  ids(): readonly string[];
  add(sessionId: string): void;
  remove(sessionId: string): void;
}

/** Holds ids of sessions, one a line: nothing that lets anybody in. */
const COOKIE_NAME = 'xstate_session_signed_out';

/**
 * As long as a session that the server was not told of may go on by itself, in seconds: a week. An id is never given to
 * another session, so a mark that has outlived its own does no harm.
 */
const MAX_AGE_SECONDS = 604_800;

/** More were not ended by a person. */
const IDS_MAX = 10;

/** Keeps them in a cookie. Where there are no cookies nothing is remembered. */
export function pendingSignOuts(
  platform: BrowserPlatform,
  { partitioned = false }: { readonly partitioned?: boolean },
): PendingSignOuts {
  const jar = createCookieJar(platform, { partitioned });

  function ids(): readonly string[] {
    const lines = withFallback(() => jar.values(COOKIE_NAME), []).flatMap((value) => value.split('\n'));
    return lines.filter((line) => line !== '');
  }

  function write(next: readonly string[]): void {
    withFallback(() => {
      if (next.length === 0) jar.delete(COOKIE_NAME);
      else jar.set(COOKIE_NAME, next.slice(-IDS_MAX).join('\n'), MAX_AGE_SECONDS);
    });
  }

  return {
    ids,
    add: (sessionId) => write([...ids().filter((id) => id !== sessionId), sessionId]),
    remove: (sessionId) => write(ids().filter((id) => id !== sessionId)),
  };
}

/** How long a page waits for all that it asks the server before it starts, in milliseconds. */
const SERVER_DEADLINE_MS = 7_000;

/** One deadline for several things that are waited for. */
export interface ServerDeadline {
  /** Aborted with a `RequestTimeoutError` once the time is over. */
  readonly signal: AbortSignal;
  /** Gives its timer back. */
  clear(): void;
}

/** Starts the deadline of what a page asks before it starts. */
export function startServerDeadline(clock: Clock = platformClock): ServerDeadline {
  const controller = new AbortController();
  const timer = clock.setTimeout(() => controller.abort(new RequestTimeoutError()), SERVER_DEADLINE_MS);
  return { signal: controller.signal, clear: () => clock.clearTimeout(timer) };
}

/** What of a page's options is needed to tell a server of sign-outs. */
interface SignOutOptions extends Pick<SessionOptions, 'endSession' | 'logger'> {
  readonly cookieSuffix?: string;
  readonly partitioned?: boolean;
}

/**
 * Takes away the cookies of sessions that were signed out, at once, then tells the server of each. The mark of one stays until
 * its server was told. Never rejects: what failed is logged.
 */
export async function sendPendingSignOuts(
  sessionIds: readonly string[],
  platform: BrowserPlatform,
  options: SignOutOptions,
  deadline: ServerDeadline,
): Promise<void> {
  const { endSession, partitioned = false } = options;
  const logger = loggerOf(options);
  const jar = createCookieJar(platform, { partitioned });
  const signOuts = pendingSignOuts(platform, { partitioned });

  async function sendSignOut(sessionId: string): Promise<void> {
    deleteSessionCookie(jar, cookieNames(options.cookieSuffix), sessionId);
    if (!isPluggable(endSession)) return;
    try {
      await waitWithin(runActor(endSession, { sessionId }, deadline.signal), deadline.signal);
      signOuts.remove(sessionId);
    } catch (error) {
      report(logger, 'warn', 'the server could not be told of a sign-out', error);
    }
  }

  await Promise.all(sessionIds.map(sendSignOut));
}
