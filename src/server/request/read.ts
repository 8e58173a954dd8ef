import { isMark, type StartedHandshake, startedHandshake } from '../handshake/mark.ts';
import { countInAddress, countInCookie } from '../handshake/redirect-count.ts';
import type { Settings } from '../settings.ts';
import { wireNames } from '../wire-names.ts';
import { type BroughtHandshake, broughtHandshake } from './brought-handshake.ts';
import { type CarriedSession, nonEmptyOrNull, readSession } from './carried-session.ts';
import { readParameters } from './parameters.ts';
import { publicUrl } from './public-url.ts';

/** What a request carries, sorted. Nothing is verified; every text is the caller's. */
export interface ParsedRequest extends Omit<CarriedSession, 'cookieHeader' | 'cookies' | 'names'> {
  readonly request: Request;
  /** How long its keys have been waited for already, in milliseconds. */
  readonly waitedMs: number;
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
 * @param carried - The session it carries, where that was looked at before.
 */
export function parseRequest(
  request: Request,
  settings: Settings,
  carried: CarriedSession = readSession(request, settings),
): ParsedRequest {
  const { headers, url } = request;
  const { cookieHeader, cookies, names, peek, usesSuffix, headerToken, cookieToken, sessionTwins, clientUat } = carried;
  const query = readParameters(url, PARAMETERS);
  const destination = headers.get('sec-fetch-dest');
  const isGet = request.method === 'GET';
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
    cookieToken,
    sessionTwins,
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
