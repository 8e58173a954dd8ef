import { parseCookie } from 'cookie';
import type { Settings } from '../settings.ts';
import { type PeekToken, tokenPeeker } from '../token/peek.ts';
import { wireNames } from '../wire-names.ts';
import { type CookieValues, usesSuffixedCookies } from './cookie-choice.ts';

/** What a request carries, sorted. Nothing is verified; every text is the caller's. */
export interface ParsedRequest {
  readonly request: Request;
  /** Takes the request's tokens apart, each once. */
  readonly peek: PeekToken;
  readonly usesSuffix: boolean;
  readonly headerToken: string | null;
  readonly cookieToken: string | null;
  /** Seconds since the epoch; 0: nobody is signed in. */
  readonly clientUat: number;
  readonly refreshToken: string | null;
  readonly devBrowser: string | null;
  readonly hasDevBrowserInUrl: boolean;
  readonly handshakeToken: string | null;
  readonly handshakeNonce: string | null;
  readonly syncRedirectUrl: string | null;
  /** What the address says of a satellite's sync: `'true'`, `'false'`, anything else, or nothing. */
  readonly synced: string | null;
  readonly redirectCount: number;
  /** GET, and the answer is shown as a document. */
  readonly isDocument: boolean;
  readonly isHandshakeEligible: boolean;
}

/** Every parameter that matters begins so; most addresses have none and need not be taken apart. */
const PARAMETER_PREFIX = '__clerk_';
const NO_COOKIES: CookieValues = Object.freeze({});
const NO_QUERY: ReadonlyMap<string, string> = new Map();

/** Sorts what a request carries. Total. */
export function parseRequest(request: Request, settings: Settings): ParsedRequest {
  const { headers, url } = request;
  const cookieHeader = headers.get('cookie');
  const cookies = cookieHeader === null ? NO_COOKIES : parseCookie(cookieHeader);
  const query = url.includes(PARAMETER_PREFIX) ? queryOf(url) : NO_QUERY;
  const destination = headers.get('sec-fetch-dest');
  const isGet = request.method === 'GET';
  const peek = tokenPeeker();
  const usesSuffix = cookieHeader !== null && usesSuffixedCookies(cookies, settings, peek);
  const cookie = (name: string) => present(cookies[usesSuffix ? `${name}_${settings.cookieSuffix}` : name]);
  const devBrowserInUrl = present(query.get(wireNames.devBrowser));
  const refreshName =
    settings.cookieSuffix === '' ? wireNames.refresh : `${wireNames.refresh}_${settings.cookieSuffix}`;
  return {
    request,
    peek,
    usesSuffix,
    headerToken: headerToken(headers.get('authorization')),
    cookieToken: cookie(wireNames.session),
    clientUat: Number.parseInt(cookie(wireNames.clientUat) ?? '', 10) || 0,
    refreshToken: present(cookies[refreshName]),
    devBrowser: devBrowserInUrl ?? cookie(wireNames.devBrowser),
    hasDevBrowserInUrl: devBrowserInUrl !== null,
    handshakeToken: present(query.get(wireNames.handshake)) ?? present(cookies[wireNames.handshake]),
    handshakeNonce: present(query.get(wireNames.handshakeNonce)) ?? present(cookies[wireNames.handshakeNonce]),
    syncRedirectUrl: present(query.get(wireNames.syncRedirectUrl)),
    synced: query.get(wireNames.synced) ?? null,
    redirectCount: countOf(cookies[wireNames.redirectCount]),
    isDocument: isGet && destination === 'document',
    isHandshakeEligible:
      isGet && (destination === null ? acceptsHtml(headers) : destination === 'document' || destination === 'iframe'),
  };
}

function acceptsHtml(headers: Headers): boolean {
  return headers.get('accept')?.startsWith('text/html') === true;
}

/** A parameter's first value counts, as a cookie's does. */
function queryOf(url: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of new URL(url).searchParams) if (!query.has(name)) query.set(name, value);
  return query;
}

function present(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

/** The counter is the browser's to keep, so it may be forged: what is no count is none, less than none is none. */
function countOf(value: string | undefined): number {
  const count = Number(value ?? 0);
  return count > 0 ? Math.ceil(count) : 0;
}

/**
 * The token of an `Authorization` header: the whole value when it is one word, what follows `Bearer`, and nothing of any
 * other scheme.
 */
export function headerToken(authorization: string | null): string | null {
  if (authorization === null) return null;
  const [first = '', second] = authorization.trim().split(' ');
  const token = second === undefined ? first : first === 'Bearer' ? second : '';
  return token === '' ? null : token;
}
