import type { RequestFacts } from '../../../machines/request/facts-and-reasons.ts';
import type { Settings } from '../settings.ts';
import { wireNames } from '../wire-names.ts';
import type { PublicAddress } from './address.ts';
import type { ParsedRequest } from './read.ts';

/**
 * Whether a satellite must ask the primary domain before it can judge a document. Only navigations of a tab are sent there:
 * by GET, for a document.
 */
export function satelliteSync(parsed: ParsedRequest, settings: Settings): RequestFacts['satelliteSync'] {
  if (!settings.isSatellite || !parsed.isDocument || parsed.synced === 'true') return 'none';
  const hasCookies = parsed.cookieToken !== null || parsed.clientUat !== 0;
  if (parsed.synced === 'false') return 'needed';
  if (hasCookies) return 'none';
  return settings.satelliteAutoSync ? 'needed' : 'not-yet';
}

/**
 * Where a satellite of a development instance syncs: the sign-in page on the primary domain, which knows the development
 * browser and answers with a redirect back. `null` in production: there the frontend API does it.
 */
export function developmentSyncUrl(address: PublicAddress, { instance, signInUrl }: Settings): string | null {
  if (instance !== 'development' || signInUrl === null) return null;
  const url = new URL(signInUrl);
  url.searchParams.append(wireNames.syncRedirectUrl, address.url.href);
  return url.href;
}
