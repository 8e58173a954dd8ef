import { decodeSessionToken } from '../protocol/decode-session-token.ts';
import type { SessionToken } from '../protocol/session-token.ts';
import { attempt, type BrowserPlatform, isInCrossSiteFrame } from './browser-platform.ts';

/** How the app's cookies are set, whatever the page. */
export interface CookieJarOptions {
  /** Whether cookies belong to the top-level site too: a page in frames of several sites then has one jar per site. */
  readonly partitioned: boolean;
}

/** The cookies of the page, each call of which may throw. */
export interface CookieJar {
  /** The values under a name, in the order the browser gives them; twins of different partitions share a name. */
  values(name: string): string[];
  set(name: string, value: string): void;
  /** Deletes both twins, with the attributes they were set with. */
  delete(name: string): void;
}

/** A year, in seconds. Never a date: clients' clocks are wrong. */
const MAX_AGE_S = 31_536_000;

/** What may stand in a cookie as it is; what else there is in an id is escaped. */
const UNSAFE = /[^!#$&'()*+./:<=>?@[\]^`{|}~\w-]+/g;

/** @param platform - Its `document`, `location` and `window`. */
export function createCookieJar(platform: BrowserPlatform, { partitioned }: CookieJarOptions): CookieJar {
  function put(name: string, value: string, maxAge: number, inPartition: boolean): void {
    const { document, location, window } = platform;
    if (document === null) return;
    const isCrossSite = isInCrossSiteFrame(platform);
    const isHttps = location?.href.startsWith('https:') ?? false;
    // `None` and `Partitioned` are refused without `Secure`, which only a secure context may set.
    const isSecure = isHttps || ((isCrossSite || inPartition) && window?.isSecureContext === true);
    document.cookie = [
      `${name}=${value.replace(UNSAFE, encodeURIComponent)}`,
      'Path=/',
      `Max-Age=${maxAge}`,
      `SameSite=${isCrossSite && isSecure ? 'None' : 'Lax'}`,
      ...(isSecure ? ['Secure'] : []),
      ...(inPartition && isSecure ? ['Partitioned'] : []),
    ].join('; ');
  }

  return {
    values: (name) =>
      (platform.document?.cookie ?? '').split(/; */).flatMap((pair) => {
        const at = pair.indexOf('=');
        return pair.slice(0, at) === name ? [decoded(pair.slice(at + 1))] : [];
      }),
    set(name, value) {
      // The twin of the other partition would be sent along with this one.
      if (partitioned) put(name, '', 0, false);
      put(name, value, MAX_AGE_S, partitioned);
    },
    delete(name) {
      put(name, '', 0, false);
      put(name, '', 0, true);
    },
  };
}

function decoded(value: string): string {
  return attempt(() => decodeURIComponent(value), value);
}

/** The names of the session cookie, in the order they are read: suffixed first. */
export function cookieNames(suffix?: string): readonly string[] {
  return suffix ? [`__session_${suffix}`, '__session'] : ['__session'];
}

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
