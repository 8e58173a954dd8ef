import { type Logger, loggerOf, warn } from '../platform/logger.ts';
import { apiBase } from '../protocol/addresses.ts';
import { check, checkAddress, unknownNames } from '../protocol/caller-input.ts';

/** What `tab_state` is read from: the part of a document that the wire needs. */
export interface TabDocument {
  /** Whether the tab has the focus. Missing or throwing: nothing is known, and `tab_state` is left out. */
  hasFocus?(): boolean;
  /** `visible` or anything else. */
  readonly visibilityState?: string;
}

/** The options of {@link frontendApi}. Platform defaults are read at each call, never when the module is loaded. */
export interface FrontendApiOptions {
  /**
   * Where the frontend API is. `https:`, or `http:` on loopback (`localhost`, `*.localhost`, `127.0.0.0/8`, `[::1]`). It may
   * have a path (a proxied frontend API) and trailing slashes, but no credentials, query or hash.
   */
  readonly url: string | URL;
  /** Sent in handshake URLs as `__clerk_api_version`. Default: the version this package speaks. */
  readonly apiVersion?: string;
  /**
   * The fetch to use; it is called without a `this`, with a `Request`. Default: `globalThis.fetch`, looked up at each call, so
   * that a later patch of it counts.
   */
  readonly fetch?: (request: Request, init?: RequestInit) => Promise<Response>;
  /** Whether cookies travel. Default `'include'`: the frontend API is usually of another origin, and knows the user by them. */
  readonly credentials?: 'include' | 'omit' | 'same-origin';
  /**
   * Whether the edge mints from a token that is volunteered. Then each token request carries the last active token (`token`)
   * in its body, and `force_origin=true` when new claims are wanted. Default `false`.
   */
  readonly sessionMinter?: boolean;
  /** Where a handshake comes back to when its request does not say. Default: `location.href`. */
  readonly redirectUrl?: () => string;
  /** Sent in handshake URLs as `suffixed_cookies`: whether the session cookies in use have a suffix. Default `false`. */
  readonly suffixedCookies?: boolean;
  /** The development browser's token for handshake URLs; development instances only. Default: none. */
  readonly devBrowser?: () => string | undefined;
  /** The document `tab_state` tells of; `null` for none. Default: `globalThis.document`. */
  readonly document?: TabDocument | null;
  /**
   * Whether the platform knows a network: only `false` counts, anything else is "not known". Asked once, at the moment a
   * request fails. Default: `navigator.onLine`.
   */
  readonly onLine?: () => boolean | undefined;
  /** Milliseconds since the epoch; for a `Retry-After` that is a date, when the answer has no `Date`. Default: `Date.now`. */
  readonly now?: () => number;
  /** Where options that nobody knows are told. Default: the console. */
  readonly logger?: Logger;
}

/** Complete by its type: a name that is not listed does not compile. */
const FRONTEND_API_OPTIONS: Readonly<Record<keyof FrontendApiOptions, true>> = {
  url: true,
  apiVersion: true,
  fetch: true,
  credentials: true,
  sessionMinter: true,
  redirectUrl: true,
  suffixedCookies: true,
  devBrowser: true,
  document: true,
  onLine: true,
  now: true,
  logger: true,
};

/** The options once they are checked: `url` is text without trailing slashes. */
export interface Wire extends FrontendApiOptions {
  readonly url: string;
}

/**
 * Checks the options, and warns of names that nobody knows.
 *
 * @throws TypeError when `url` is not what {@link FrontendApiOptions} says. It quotes no URL that could hold a secret.
 */
export function checkedWire(options: FrontendApiOptions): Wire {
  check(options !== null && typeof options === 'object', 'frontendApi: options', 'an object with url', options);
  warnOfUnknown(options);
  const url = apiBase(options.url);
  checkAddress(
    url !== null,
    'frontendApi: url',
    'https (or loopback) and at most a path, as https://clerk.example.com',
    options.url,
  );
  return { ...options, url };
}

function warnOfUnknown(options: FrontendApiOptions): void {
  const logger = loggerOf(options);
  for (const unknown of unknownNames(options, FRONTEND_API_OPTIONS)) warn(logger, `frontendApi: ${unknown}`);
}
