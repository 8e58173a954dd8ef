import { attempt, type BrowserPlatform } from './browser-platform.ts';
import { createCookieJar } from './cookie-jar.ts';

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
    const lines = attempt(() => jar.values(COOKIE_NAME), []).flatMap((value) => value.split('\n'));
    return lines.filter((line) => line !== '');
  }

  function write(next: readonly string[]): void {
    attempt(() => {
      if (next.length === 0) jar.delete(COOKIE_NAME);
      else jar.set(COOKIE_NAME, next.slice(-IDS_MAX).join('\n'), MAX_AGE_SECONDS);
    }, undefined);
  }

  return {
    ids,
    add: (sessionId) => write([...ids().filter((id) => id !== sessionId), sessionId]),
    remove: (sessionId) => write(ids().filter((id) => id !== sessionId)),
  };
}
