import { isMark, type StartedHandshake, startedHandshake } from '../handshake/mark.ts';
import { countInAddress, countInCookie } from '../handshake/redirect-count.ts';
import type { Settings } from '../settings.ts';
import { type OpenedToken, type PeekToken, type TokenPeeker, tokenPeeker } from '../token/peek.ts';
import { wireNames } from '../wire-names.ts';
import { type BroughtHandshake, broughtHandshake } from './brought-handshake.ts';
import { freshestFirst, usesSuffixedCookies } from './cookie-choice.ts';
import { type CookieValues, NO_COOKIES, readCookies } from './cookies.ts';
import { readParameters } from './parameters.ts';
import { publicUrl } from './public-url.ts';

/** What of a request may have a token, looked at before all else. Nothing is verified; every text is the caller's. */
export interface TokenCarriers {
  readonly cookieHeader: string | null;
  readonly cookies: CookieValues;
  readonly headerToken: string | null;
  /** Takes the request's tokens apart, each once. */
  readonly peeker: TokenPeeker;
}

/** What a request carries, sorted. Nothing is verified; every text is the caller's. */
export interface ParsedRequest {
  readonly request: Request;
  /** Takes the request's tokens apart, each once. */
  readonly peek: PeekToken;
  readonly usesSuffix: boolean;
  readonly headerToken: string | null;
  readonly cookieToken: string | null;
  /** The session cookie's values when it came several times, the likeliest first, `cookieToken` being the first; else empty. */
  readonly sessionTwins: readonly string[];
  /** How long its keys have been waited for already, in milliseconds. */
  readonly waitedMs: number;
  /** Seconds since the epoch; 0: nobody is signed in. */
  readonly clientUat: number;
  readonly refreshToken: string | null;
  readonly devBrowser: string | null;
  readonly hasDevBrowserInUrl: boolean;
  /** What the browser brings from a handshake, if it counts. */
  readonly brought: BroughtHandshake | null;
  /** The handshake cookies the request has, whether they count or not. */
  readonly handshakeCookies: readonly string[];
  /** The handshake the browser comes back from by its address, if this server has sent it there lately. */
  readonly startedHandshake: StartedHandshake | null;
  /** Whether an answer in the address does not count because the cookie of its handshake is gone. */
  readonly hasLostMark: boolean;
  readonly syncRedirectUrl: string | null;
  /** What the address says of a satellite's sync: `'true'`, `'false'`, anything else, or nothing. */
  readonly synced: string | null;
  /** Redirects in this burst: what the cookie and the address know of, whichever is more. */
  readonly redirectCount: number;
  /** Whether the address has the count. */
  readonly hasRedirectCountInUrl: boolean;
  /** Whether a cookie came back that was set with the last redirect: the browser keeps cookies. */
  readonly keepsCookies: boolean;
  /** Whether the counter's own cookie came back. */
  readonly keepsRedirectCount: boolean;
  readonly isGet: boolean;
  /** GET, and the answer is shown as a document. */
  readonly isDocument: boolean;
  readonly isHandshakeEligible: boolean;
}

/** Looks where a request may have a token. Total. */
export function readCarriers({ headers }: Request, settings: Settings): TokenCarriers {
  const cookieHeader = headers.get('cookie');
  const cookies = cookieHeader === null ? NO_COOKIES : readCookies(cookieHeader, settings.cookieNames);
  return { cookieHeader, cookies, headerToken: headerToken(headers.get('authorization')), peeker: tokenPeeker() };
}

/**
 * The token that is likely to be judged, with no more of it read than it takes to verify its signature. Which one is judged, claims
 * decide, among others.
 *
 * @returns `null` where there is none, there are several, or it may be a machine's.
 */
export function likelyToken(
  { cookies, headerToken, peeker }: TokenCarriers,
  { ownCookies, acceptsToken }: Settings,
): OpenedToken | null {
  const { kinds } = acceptsToken;
  if (!kinds.includes('session-token') || (headerToken !== null && kinds.length > 1)) return null;
  if (headerToken !== null) return peeker.open(headerToken);
  const own = cookies.all(ownCookies.session);
  const [value, ...more] = own.length > 0 ? own : cookies.all(wireNames.session);
  return value === undefined || more.length > 0 ? null : peeker.open(value);
}

const PARAMETERS: ReadonlySet<string> = new Set([
  wireNames.devBrowser,
  wireNames.handshake,
  wireNames.handshakeNonce,
  wireNames.syncRedirectUrl,
  wireNames.synced,
  wireNames.redirectCount,
  wireNames.handshakeStarted,
]);

/**
 * Sorts what a request carries. Total.
 *
 * @param carriers - Where that was looked at before.
 */
export function parseRequest(
  request: Request,
  settings: Settings,
  carriers: TokenCarriers = readCarriers(request, settings),
): ParsedRequest {
  const { headers, url } = request;
  const { cookieHeader, cookies, headerToken } = carriers;
  const { peek } = carriers.peeker;
  const query = readParameters(url, PARAMETERS);
  const destination = headers.get('sec-fetch-dest');
  const isGet = request.method === 'GET';
  const usesSuffix = cookieHeader !== null && usesSuffixedCookies(cookies, settings, peek);
  const names = usesSuffix ? settings.ownCookies : wireNames;
  const clientUat = Number.parseInt(cookies.first(names.clientUat) ?? '', 10) || 0;
  const twins = sessionTwins(cookies.all(names.session), { clientUat, settings, peek });
  const devBrowserInUrl = query.get(wireNames.devBrowser);
  const mark = query.get(wireNames.handshakeStarted);
  const started = startedHandshake(mark, cookieHeader, () => publicUrl(request, settings.partyOrigins), settings);
  const countsInAddress = settings.instance === 'development' || started !== null;
  const countCookie = cookies.first(wireNames.redirectCount);
  const countInUrl = query.get(wireNames.redirectCount);
  return {
    request,
    peek,
    usesSuffix,
    headerToken,
    cookieToken: nonEmptyOrNull(twins[0]),
    sessionTwins: twins.length > 1 ? twins : [],
    clientUat,
    waitedMs: 0,
    refreshToken: nonEmptyOrNull(cookies.first(settings.ownCookies.refresh)),
    devBrowser: nonEmptyOrNull(devBrowserInUrl) ?? nonEmptyOrNull(cookies.first(names.devBrowser)),
    hasDevBrowserInUrl: devBrowserInUrl !== undefined,
    brought: isGet ? broughtHandshake(query, cookies, countsInAddress) : null,
    handshakeCookies: [wireNames.handshake, wireNames.handshakeNonce].filter(
      (name) => cookies.first(name) !== undefined,
    ),
    startedHandshake: started,
    hasLostMark:
      isGet &&
      !countsInAddress &&
      isMark(mark) &&
      (query.has(wireNames.handshake) || query.has(wireNames.handshakeNonce)),
    syncRedirectUrl: nonEmptyOrNull(query.get(wireNames.syncRedirectUrl)),
    synced: query.get(wireNames.synced) ?? null,
    redirectCount: Math.max(countInCookie(countCookie), countInAddress(countInUrl, settings.now)),
    hasRedirectCountInUrl: countInUrl !== undefined,
    keepsRedirectCount: countCookie !== undefined,
    keepsCookies: countCookie !== undefined || started !== null,
    isGet,
    isDocument: isGet && destination === 'document',
    isHandshakeEligible:
      isGet && (destination === null ? acceptsHtml(headers) : destination === 'document' || destination === 'iframe'),
  };
}

function acceptsHtml(headers: Headers): boolean {
  return headers.get('accept')?.startsWith('text/html') === true;
}

/**
 * The token of an `Authorization` header: the whole value when it is one word, what follows `Bearer` (in any case, after any
 * number of spaces), and nothing of any other scheme.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-11.4 RFC 9110, section 11.4}
 */
function headerToken(authorization: string | null): string | null {
  if (authorization === null) return null;
  const [, scheme = '', token] = /^([^ ]+)(?: +([^ ]+))?/.exec(authorization.trim()) ?? [];
  const isBearer = scheme.toLowerCase() === 'bearer';
  // `Bearer` alone is a client that has no token.
  if (token === undefined) return isBearer ? null : nonEmptyOrNull(scheme);
  return isBearer ? token : null;
}

/** Twins that are tried: each may cost a signature. */
const TWINS_TRIED = 4;

/** The values that may count. Those from before the last sign-in only when there is no other. */
function sessionTwins(
  values: readonly string[],
  { clientUat, settings, peek }: { clientUat: number; settings: Settings; peek: PeekToken },
): readonly string[] {
  if (values.length < 2) return values;
  const ordered = freshestFirst(values, settings, peek).filter((value) => value !== '');
  const isCurrent = (value: string) => !(Number(peek(value)?.claims.iat) < clientUat);
  const current = ordered.filter(isCurrent);
  return (current.length > 0 ? current : ordered).slice(0, TWINS_TRIED);
}

function nonEmptyOrNull(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
