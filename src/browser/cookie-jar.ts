import { isId } from '../protocol/caller-input.ts';
import { decodeSessionToken, isStaler, type SessionToken } from '../protocol/session-token.ts';
import { type BrowserPlatform, isInCrossSiteFrame, withFallback } from './browser-platform.ts';

/** How the app's cookies are set, whatever the page. */
export interface CookieJarOptions {
  /** Whether cookies belong to the top-level site too: a page in frames of several sites then has one jar per site. */
  readonly partitioned: boolean;
}

/** The cookies of the page, each call of which may throw. */
export interface CookieJar {
  /** The values under a name, in the order the browser gives them; twins of different partitions share a name. */
  values(name: string): string[];
  /** The session tokens among them. */
  tokens(name: string): SessionToken[];
  /** @param maxAgeSeconds - Default: a year. */
  set(name: string, value: string, maxAgeSeconds?: number): void;
  /** Deletes both twins, with the attributes they were set with. */
  delete(name: string): void;
}

/** Tells servers and other tabs which session and organization the cookie is of: `<session id>:<organization id or ''>`. */
export const ACTIVE_CONTEXT = 'clerk_active_context';

/** A year, in seconds. Never a date: clients' clocks are wrong. */
const MAX_AGE_SECONDS = 31_536_000;

/** What may stand in a cookie as it is; what else there is in an id is escaped. */
const UNSAFE = /[^!#$&'()*+./:<=>?@[\]^`{|}~\w-]+/g;

/** @param platform - Its `document`, `location` and `window`. */
export function createCookieJar(platform: BrowserPlatform, { partitioned }: CookieJarOptions): CookieJar {
  function write(name: string, value: string, maxAgeSeconds: number, inPartition: boolean): void {
    const { document, location, window } = platform;
    if (document === null) return;
    const isCrossSite = isInCrossSiteFrame(platform);
    const isHttps = location?.href.startsWith('https:') ?? false;
    // `None` and `Partitioned` are refused without `Secure`, which only a secure context may set.
    const isSecure = isHttps || ((isCrossSite || inPartition) && window?.isSecureContext === true);
    document.cookie = [
      `${name}=${value.replace(UNSAFE, encodeURIComponent)}`,
      'Path=/',
      `Max-Age=${maxAgeSeconds}`,
      `SameSite=${isCrossSite && isSecure ? 'None' : 'Lax'}`,
      ...(isSecure ? ['Secure'] : []),
      ...(inPartition && isSecure ? ['Partitioned'] : []),
    ].join('; ');
  }

  function values(name: string): string[] {
    return (platform.document?.cookie ?? '').split(/; */).flatMap((pair) => {
      const at = pair.indexOf('=');
      return pair.slice(0, at) === name ? [decoded(pair.slice(at + 1))] : [];
    });
  }

  return {
    values,
    tokens: (name) =>
      values(name)
        .map(decodeSessionToken)
        .filter((token) => token !== null),
    set(name, value, maxAgeSeconds = MAX_AGE_SECONDS) {
      // The twin of the other partition would be sent along with this one.
      if (partitioned) write(name, '', 0, false);
      write(name, value, maxAgeSeconds, partitioned);
    },
    delete(name) {
      write(name, '', 0, false);
      write(name, '', 0, true);
    },
  };
}

function decoded(value: string): string {
  return withFallback(() => decodeURIComponent(value), value);
}

/** The names of the session cookie, in the order they are read: suffixed first. */
export function cookieNames(suffix?: string): readonly string[] {
  return suffix ? [`__session_${suffix}`, '__session'] : ['__session'];
}

/** Whose session cookie is wanted. */
export interface ReadCookieOptions {
  readonly cookieSuffix?: string;
  /** Not given: the session that the cookie names. */
  readonly sessionId?: string;
  /** Sessions that do not count, whatever the cookie says. */
  readonly endedSessionIds?: readonly string[];
}

/** What the session cookie says. */
export interface ReadCookie {
  /** Its token, expired or not; `null` when there is none that can be read. */
  readonly token: SessionToken | null;
  /** Whether the page has cookies at all. */
  readonly isReadable: boolean;
}

/**
 * Reads the session cookie. A value that is no session token is skipped, and so is one of another session when an id is
 * given. Without an id the suffixed cookie decides whose session it is.
 *
 * One name may stand for several cookies, of a path or of a parent domain, and the page is not told which is which: the
 * freshest of the session's tokens counts. One from the future does only where there is no other.
 *
 * @param serverTimeMs - What is known of server time, milliseconds since the epoch.
 */
export function readSessionCookie(
  platform: BrowserPlatform,
  { cookieSuffix, sessionId, endedSessionIds = [] }: ReadCookieOptions,
  serverTimeMs: number,
): ReadCookie {
  try {
    const { tokens } = createCookieJar(platform, { partitioned: false });
    // Whoever may set a cookie here names what he likes in it: what is no id of a session names none.
    const isWanted = ({ sid }: SessionToken) =>
      isId(sid) && sid === (sessionId ?? sid) && !endedSessionIds.includes(sid);
    const byName = cookieNames(cookieSuffix).map((name) => tokens(name).filter(isWanted));
    const named = freshest(byName.find(({ length }) => length > 0) ?? [], serverTimeMs);
    const ofSession = byName.flat().filter(({ sid }) => sid === named?.sid);
    return { token: freshest(ofSession, serverTimeMs), isReadable: platform.document !== null };
  } catch {
    return { token: null, isReadable: false };
  }
}

function freshest(tokens: readonly SessionToken[], serverTimeMs: number): SessionToken | null {
  const plausible = tokens.filter((token) => !isFromTheFuture(token, serverTimeMs));
  return (plausible.length > 0 ? plausible : tokens).reduce<SessionToken | null>(
    (best, token) => (best === null || isStaler(best, token) ? token : best),
    null,
  );
}

/** How far a token's "iat" may lie after what is known of server time, in milliseconds, before the token counts for nothing. */
const FUTURE_MAX_MS = 60_000;

/** Whether a token claims to be issued later than it can have been. */
export function isFromTheFuture({ issuedAtMs }: SessionToken, serverTimeMs: number): boolean {
  return issuedAtMs > serverTimeMs + FUTURE_MAX_MS;
}

/** Deletes the cookies that hold a token of a session, and the context that names it. */
export function deleteSessionCookie(jar: CookieJar, names: readonly string[], sessionId: string): void {
  withFallback(() => {
    for (const name of names) if (jar.tokens(name).some(({ sid }) => sid === sessionId)) jar.delete(name);
    if (jar.values(ACTIVE_CONTEXT).some((value) => value.startsWith(`${sessionId}:`))) jar.delete(ACTIVE_CONTEXT);
  });
}
