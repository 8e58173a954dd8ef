import type { Settings } from '../settings.ts';
import { type PeekedToken, type PeekToken, tokenPeeker } from '../token/peek.ts';
import { wireNames } from '../wire-names.ts';
import { freshestFirst, usesSuffixedCookies } from './cookie-choice.ts';
import { type CookieValues, NO_COOKIES, readCookies } from './cookies.ts';

/** What of a request says whose session it is, looked at before all else. Nothing is verified; every text is the caller's. */
export interface CarriedSession {
  readonly cookieHeader: string | null;
  readonly cookies: CookieValues;
  /** What the cookies that count are called. */
  readonly names: Pick<Settings['ownCookies'], 'session' | 'clientUat' | 'devBrowser'>;
  /** Whether these are the ones with the app's suffix. */
  readonly usesSuffix: boolean;
  /** Takes the request's tokens apart, each once. */
  readonly peek: PeekToken;
  readonly headerToken: string | null;
  readonly cookieToken: string | null;
  /** The session cookie's values when it came several times, the likeliest first, `cookieToken` being the first; else empty. */
  readonly sessionTwins: readonly string[];
  /** Seconds since the epoch; 0: nobody is signed in. */
  readonly clientUat: number;
}

/** Looks for the session a request carries. Total. */
export function readSession({ headers }: Request, settings: Settings): CarriedSession {
  const cookieHeader = headers.get('cookie');
  const cookies = cookieHeader === null ? NO_COOKIES : readCookies(cookieHeader, settings.cookieNames);
  const peek = tokenPeeker();
  const usesSuffix = cookieHeader !== null && usesSuffixedCookies(cookies, settings, peek);
  const names = usesSuffix ? settings.ownCookies : wireNames;
  const clientUat = Number.parseInt(cookies.first(names.clientUat) ?? '', 10) || 0;
  const twins = sessionTwins(cookies.all(names.session), { clientUat, settings, peek });
  return {
    cookieHeader,
    cookies,
    names,
    usesSuffix,
    peek,
    headerToken: headerToken(headers.get('authorization')),
    cookieToken: nonEmptyOrNull(twins[0]),
    sessionTwins: twins.length > 1 ? twins : [],
    clientUat,
  };
}

/** The token that is judged, taken apart: the header's before the cookie's. */
export function judgedToken({
  peek,
  headerToken,
  cookieToken,
}: Pick<CarriedSession, 'peek' | 'headerToken' | 'cookieToken'>): PeekedToken | null {
  return peek(headerToken ?? cookieToken);
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

/** A text, or `null` for none and an empty one: a cookie without a value is no cookie. */
export function nonEmptyOrNull(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
