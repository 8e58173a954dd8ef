import type { RequestReading } from './read-request.ts';
import type { Settings } from './settings.ts';
import { wireNames } from './wire-names.ts';

/**
 * Where another domain of the app wants to be told about the development browser, with what it is told; `null` when it is
 * no origin of the app. Whoever follows carries the development browser's token along, so only the request's own origin
 * and the authorized parties count.
 */
export function syncTarget(reading: RequestReading, settings: Settings): string | null {
  const { syncRedirectUrl, devBrowser, request } = reading;
  if (syncRedirectUrl === null || !URL.canParse(syncRedirectUrl)) return null;
  const target = new URL(syncRedirectUrl);
  const origins = [new URL(request.url).origin, ...settings.authorizedParties];
  if (!/^https?:$/.test(target.protocol) || !origins.includes(target.origin)) return null;
  if (devBrowser !== null) target.searchParams.append(wireNames.devBrowser, devBrowser);
  target.searchParams.set(wireNames.synced, 'true');
  return target.href;
}
