import { withoutTrailingSlashes } from '../../protocol/without-parameters.ts';
import type { Settings } from '../settings.ts';
import type { PeekedToken, PeekToken } from '../token/peek.ts';
import { wireNames } from '../wire-names.ts';

/** A request's cookies by name, decoded. */
export type CookieValues = Readonly<Record<string, string | undefined>>;

/**
 * Which of the twin cookies count: those with the app's suffix, or the plain ones that every app on the domain shares.
 * The first rule that holds decides; none of them verifies anything.
 */
export function usesSuffixedCookies(cookies: CookieValues, settings: Settings, peek: PeekToken): boolean {
  const { cookieSuffix } = settings;
  if (cookieSuffix === '') return false;
  const suffixedSession = cookies[`${wireNames.session}_${cookieSuffix}`];
  const suffixedUat = cookies[`${wireNames.clientUat}_${cookieSuffix}`];
  const plainSession = cookies[wireNames.session];
  if (plainSession) {
    const issuer = issuerOf(peek(plainSession));
    if (issuer === null) return false;
    if (issuer !== settings.issuingHost) return true;
  }
  if (!suffixedUat && !suffixedSession) return false;
  return isSuffixedNewer(
    { plain: peek(plainSession), uat: cookies[wireNames.clientUat], suffixed: peek(suffixedSession), suffixedUat },
    Boolean(suffixedSession),
    settings,
  );
}

interface Twins {
  readonly plain: PeekedToken | null;
  readonly uat: string | undefined;
  readonly suffixed: PeekedToken | null;
  readonly suffixedUat: string | undefined;
}

function isSuffixedNewer({ plain, uat, suffixed, suffixedUat }: Twins, hasSuffixed: boolean, settings: Settings) {
  // A missing `__client_uat` does not say that nobody is signed in; only `0` does.
  const isIn = uat !== '0';
  const isSuffixedIn = suffixedUat !== '0';
  if (isSuffixedIn && isIn && numberOf(plain, 'iat') > numberOf(suffixed, 'iat')) return false;
  if (!isSuffixedIn && isIn) return false;
  const isSuffixedExpired = numberOf(suffixed, 'exp') * 1000 <= settings.now();
  if (settings.instance !== 'production' && isSuffixedIn && !isIn && isSuffixedExpired) return false;
  return suffixedUat ? true : !hasSuffixed;
}

function issuerOf(token: PeekedToken | null): string | null {
  const { iss } = token?.claims ?? {};
  return typeof iss === 'string' && iss !== '' ? withoutTrailingSlashes(iss.replace(/^https?:\/\//, '')) : null;
}

/** Not a number: every comparison with it is false. */
function numberOf(token: PeekedToken | null, claim: 'iat' | 'exp'): number {
  const value = token?.claims[claim];
  return typeof value === 'number' ? value : Number.NaN;
}
