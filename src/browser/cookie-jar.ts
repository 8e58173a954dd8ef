import { attempt } from './attempt.ts';
import type { BrowserPlatform } from './browser-platform.ts';
import { isInCrossSiteFrame } from './is-in-cross-site-frame.ts';

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
