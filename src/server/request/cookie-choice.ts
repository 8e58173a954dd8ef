import { withoutScheme, withoutTrailingSlashes } from '../../protocol/addresses.ts';
import { isStaler } from '../../protocol/session-token.ts';
import type { Settings } from '../settings.ts';
import { type PeekedToken, type PeekToken, tokenClassOf } from '../token/peek.ts';
import { wireNames } from '../wire-names.ts';
import type { CookieValues } from './cookies.ts';

/**
 * Which of the twin cookies count: those with the app's suffix, or the plain ones that every app on the domain shares.
 * The first rule that holds decides; none of them verifies anything.
 */
export function usesSuffixedCookies(cookies: CookieValues, settings: Settings, peek: PeekToken): boolean {
  const { cookieSuffix, ownCookies } = settings;
  if (cookieSuffix === '') return false;
  const plainSession = freshestFirst(cookies.all(wireNames.session), settings, peek)[0];
  const suffixedSession = freshestFirst(cookies.all(ownCookies.session), settings, peek)[0];
  const suffixedUat = cookies.first(ownCookies.clientUat);
  if (plainSession) {
    const plain = peek(plainSession);
    if (!namesIssuer(plain)) return false;
    if (!isOfThisApp(plain, settings)) return true;
  }
  if (!suffixedUat && !suffixedSession) return false;
  return isSuffixedNewer(
    {
      plain: peek(plainSession),
      uat: cookies.first(wireNames.clientUat),
      suffixed: peek(suffixedSession),
      suffixedUat,
    },
    Boolean(suffixedSession),
    settings,
  );
}

/**
 * The values of one session cookie that came several times (with another path, domain or partition), the likeliest first:
 * tokens of this app before others, then the fresher. Nothing is verified: which of them counts, a signature decides.
 */
export function freshestFirst(values: readonly string[], settings: Settings, peek: PeekToken): readonly string[] {
  if (values.length < 2) return values;
  const rankOf = (value: string) => {
    const token = peek(value);
    if (token === null) return 2;
    return tokenClassOf(token) === 'session' && isOfThisApp(token, settings) ? 0 : 1;
  };
  return [...new Set(values)].sort((a, b) => rankOf(a) - rankOf(b) || compareFreshness(peek(a), peek(b)));
}

function compareFreshness(a: PeekedToken | null, b: PeekedToken | null): number {
  const [first, second] = [freshnessOf(a), freshnessOf(b)];
  if (isStaler(first, second)) return 1;
  return isStaler(second, first) ? -1 : 0;
}

function freshnessOf(token: PeekedToken | null) {
  const oiat = token?.header.oiat;
  return { oiat: typeof oiat === 'number' ? oiat : null, issuedAtMs: issuedAt(token) * 1000 };
}

interface Twins {
  readonly plain: PeekedToken | null;
  readonly uat: string | undefined;
  readonly suffixed: PeekedToken | null;
  readonly suffixedUat: string | undefined;
}

function isSuffixedNewer({ plain, uat, suffixed, suffixedUat }: Twins, hasSuffixed: boolean, settings: Settings) {
  // A missing `__client_uat` does not say that nobody is signed in; only `0` does.
  const isPlainSignedIn = uat !== '0';
  const isSuffixedSignedIn = suffixedUat !== '0';
  if (isSuffixedSignedIn && isPlainSignedIn && issuedAt(plain) > issuedAt(suffixed)) return false;
  if (!isSuffixedSignedIn && isPlainSignedIn) return false;
  const isSuffixedExpired = expiresAt(suffixed) * 1000 <= settings.now();
  if (settings.instance !== 'production' && isSuffixedSignedIn && !isPlainSignedIn && isSuffixedExpired) return false;
  return suffixedUat ? true : !hasSuffixed;
}

function namesIssuer(token: PeekedToken | null): boolean {
  return Boolean(token?.claims.iss);
}

/** A token that names no issuer may be anybody's; one whose issuer is no text is another app's. */
function isOfThisApp(token: PeekedToken | null, { issuingHost }: Settings): boolean {
  if (!namesIssuer(token) || issuingHost === null) return true;
  const iss = token?.claims.iss;
  return typeof iss === 'string' && withoutTrailingSlashes(withoutScheme(iss)) === issuingHost;
}

/** "iat" in seconds; 0 when it is missing or no number: every other token is newer. */
function issuedAt(token: PeekedToken | null): number {
  const iat = token?.claims.iat;
  return typeof iat === 'number' ? iat : 0;
}

/** "exp" in seconds; a token without one does not count as expired here. */
function expiresAt(token: PeekedToken | null): number {
  const exp = token?.claims.exp;
  return typeof exp === 'number' ? exp : Infinity;
}
