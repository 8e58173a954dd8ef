import type { RefreshEligibility, RequestFacts } from '../../machines/request/request-facts.ts';
import { isOwnReferrer } from './is-own-referrer.ts';
import type { OwnAddress } from './own-address.ts';
import type { PeekedToken } from './peek-token.ts';
import type { RequestReading } from './read-request.ts';
import { refreshSessionId } from './refresh-session-id.ts';
import type { Settings } from './settings.ts';
import { syncTarget } from './sync-target.ts';
import { tokenClassOf } from './token-class-of.ts';

/** Three redirects in a burst are enough: one more would be a loop. */
const REDIRECTS_MAX = 3;

/** Boils a request down to the facts the chart decides by. What costs something is looked at only where it can matter. */
export function factsOf(
  reading: RequestReading,
  token: PeekedToken | null,
  address: OwnAddress,
  settings: Settings,
): RequestFacts {
  const isHeader = reading.headerToken !== null;
  const isCarried = isHeader || reading.cookieToken !== null;
  const { iat } = token?.claims ?? {};
  return {
    instance: settings.instance,
    carrier: isHeader ? 'header' : isCarried ? 'cookie' : 'none',
    tokenClass: isCarried ? tokenClassOf(token) : 'session',
    handshakePayload: reading.handshakeNonce !== null ? 'nonce' : reading.handshakeToken !== null ? 'token' : 'none',
    isHandshakeEligible: reading.isHandshakeEligible,
    isLoopSpent: reading.redirectCount >= REDIRECTS_MAX,
    asksToSync: reading.syncRedirectUrl !== null && syncTarget(reading, settings) !== null,
    hasDevBrowserInUrl: reading.hasDevBrowserInUrl,
    hasDevBrowser: reading.devBrowser !== null,
    hasClientUat: reading.clientUat !== 0,
    isBeforeClientUat: !isHeader && typeof iat === 'number' && iat < reading.clientUat,
    isCrossOriginNavigation: isCrossOriginNavigation(reading, address, settings),
    refresh: isCarried ? refreshEligibility(reading, settings) : 'non-eligible-no-refresh-cookie',
    mustLoadKey: false,
  };
}

function isCrossOriginNavigation(reading: RequestReading, address: OwnAddress, settings: Settings): boolean {
  if (!reading.isDocument || reading.redirectCount > 0) return false;
  const referrer = reading.request.headers.get('referer');
  if (referrer === null || !URL.canParse(referrer)) return false;
  const url = new URL(referrer);
  return url.origin !== address.url.origin && !isOwnReferrer(url, settings);
}

function refreshEligibility(reading: RequestReading, settings: Settings): RefreshEligibility {
  if (reading.request.method !== 'GET') return 'non-eligible-non-get';
  if (reading.refreshToken === null) return 'non-eligible-no-refresh-cookie';
  if (settings.refreshSession === undefined) return 'missing-api-client';
  const token = reading.peek(reading.cookieToken ?? reading.headerToken);
  if (token === null) return 'expired-session-token-decode-failed';
  return refreshSessionId(token) === null ? 'expired-session-token-missing-sid-claim' : 'possible';
}
