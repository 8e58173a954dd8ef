import type { RequestFacts } from '../../../machines/request/facts-and-reasons.ts';
import { refreshEligibility } from '../handshake/refresh.ts';
import type { Settings } from '../settings.ts';
import { type PeekedToken, tokenClassOf } from '../token/peek.ts';
import type { Credential } from './accepted-tokens.ts';
import { isOwnReferrer, type PublicAddress, syncTarget } from './address.ts';
import type { ParsedRequest } from './read.ts';
import { satelliteSync } from './satellite.ts';

/** Three redirects in a burst are enough: one more would be a loop. */
const REDIRECTS_MAX = 3;

/** Boils a request down to the facts the chart decides by. What costs something is looked at only where it can matter. */
export function factsOf(
  parsed: ParsedRequest,
  token: PeekedToken | null,
  credential: Credential,
  address: PublicAddress,
  settings: Settings,
): RequestFacts {
  const isHeader = parsed.headerToken !== null;
  const isCarried = isHeader || parsed.cookieToken !== null;
  const { iat } = token?.claims ?? {};
  return {
    instance: settings.instance,
    credential: credential.fact,
    satelliteSync: satelliteSync(parsed, settings),
    carrier: carrierOf(parsed),
    tokenClass: isCarried ? tokenClassOf(token) : 'session',
    handshakePayload: parsed.brought?.kind ?? 'none',
    isHandshakeEligible: parsed.isHandshakeEligible,
    isLoopSpent: parsed.redirectCount >= REDIRECTS_MAX,
    asksToSync: !settings.isSatellite && parsed.syncRedirectUrl !== null && syncTarget(parsed, settings) !== null,
    hasDevBrowserInUrl: parsed.hasDevBrowserInUrl,
    hasDevBrowser: parsed.devBrowser !== null,
    hasClientUat: parsed.clientUat !== 0,
    isBeforeClientUat: !isHeader && typeof iat === 'number' && iat < parsed.clientUat,
    isCrossOriginNavigation: isCrossOriginNavigation(parsed, address, settings),
    refresh: isCarried ? refreshEligibility(parsed, token, settings) : 'non-eligible-no-refresh-cookie',
    mustLoadKey: false,
  };
}

function carrierOf({ headerToken, cookieToken }: ParsedRequest): RequestFacts['carrier'] {
  if (headerToken !== null) return 'header';
  return cookieToken === null ? 'none' : 'cookie';
}

function isCrossOriginNavigation(parsed: ParsedRequest, address: PublicAddress, settings: Settings): boolean {
  // A satellite is reached from its primary domain all the time.
  if (settings.isSatellite || !parsed.isDocument || parsed.redirectCount > 0) return false;
  const referrer = parsed.request.headers.get('referer');
  if (referrer === null || !URL.canParse(referrer)) return false;
  const url = new URL(referrer);
  return url.origin !== address.url.origin && !isOwnReferrer(url, address, settings);
}
