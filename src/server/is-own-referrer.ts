import type { Settings } from './settings.ts';

/** Hosts of development instances' pages that are shared by all of them, current and older ones. */
const CURRENT_SUFFIXES = ['.accounts.dev', '.accountsstage.dev', '.accounts.lclclerk.com'];
const LEGACY_SUFFIXES = ['.lcl.dev', '.lclstage.dev', '.lclclerk.com'];

/**
 * Whether an address is a page of the frontend API's own: its host, the account portal that goes with it, and for
 * development the portals of development instances. Only hosts derived from the settings are trusted.
 */
export function isOwnReferrer(referrer: URL, settings: Settings): boolean {
  const { host } = referrer;
  const frontendHost = new URL(settings.frontendApi).host;
  if (host === frontendHost || host === settings.issuingHost) return true;
  if (portalHosts(settings.issuingHost).includes(host)) return true;
  return settings.instance === 'development' && isDevelopmentPortal(host);
}

function portalHosts(issuingHost: string): string[] {
  const portals: string[] = [];
  if (issuingHost.startsWith('clerk.')) portals.push(issuingHost.replace('clerk.', 'accounts.'));
  if (issuingHost.includes('.clerk.accounts.')) portals.push(issuingHost.replace('.clerk.accounts.', '.accounts.'));
  return portals;
}

function isDevelopmentPortal(host: string): boolean {
  const isCurrent = CURRENT_SUFFIXES.some((suffix) => host.endsWith(suffix) && !host.endsWith(`.clerk${suffix}`));
  return isCurrent || (host.startsWith('accounts.') && LEGACY_SUFFIXES.some((suffix) => host.endsWith(suffix)));
}
