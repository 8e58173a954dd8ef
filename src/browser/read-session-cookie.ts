import { decodeSessionToken } from '../protocol/decode-session-token.ts';
import type { SessionToken } from '../protocol/session-token.ts';
import type { BrowserPlatform } from './browser-platform.ts';
import { createCookieJar } from './cookie-jar.ts';
import { cookieNames } from './cookie-names.ts';

/** What the session cookie says. */
export interface ReadCookie {
  /** Its token, expired or not; `null` when there is none that can be read. */
  readonly token: SessionToken | null;
  /** Whether the page has cookies at all. */
  readonly isReadable: boolean;
}

/**
 * Reads the session cookie, the suffixed one first. A value that is no session token is skipped, and so is one of
 * another session when an id is given.
 */
export function readSessionCookie(
  platform: BrowserPlatform,
  { cookieSuffix, sessionId }: { readonly cookieSuffix?: string; readonly sessionId?: string },
): ReadCookie {
  try {
    const { values } = createCookieJar(platform, { partitioned: false });
    const tokens = cookieNames(cookieSuffix).flatMap(values).map(decodeSessionToken);
    const isOurs = (token: SessionToken | null) => token?.sid != null && (sessionId ?? token.sid) === token.sid;
    return { token: tokens.find(isOurs) ?? null, isReadable: platform.document !== null };
  } catch {
    return { token: null, isReadable: false };
  }
}
