import type { Settings } from '../settings.ts';
import { wireNames } from '../wire-names.ts';
import { frontendApiUrl } from './frontend-address.ts';
import type { OrganizationTarget } from './organization.ts';
import { publicUrl } from './public-url.ts';

/** The request's address as the browser sees it, and what it stands for. Each part is worked out when first asked for. */
export interface PublicAddress {
  readonly url: URL;
  /** `null`: no organization in particular. */
  readonly organization: OrganizationTarget | null;
}

/** Looks at a request's address, lazily: most requests never need it. */
export function publicAddress(request: Request, settings: Settings): PublicAddress {
  return new LazyAddress(request, settings);
}

class LazyAddress implements PublicAddress {
  readonly #request: Request;
  readonly #settings: Settings;
  #url: URL | undefined;
  #organization: OrganizationTarget | null | undefined;

  constructor(request: Request, settings: Settings) {
    this.#request = request;
    this.#settings = settings;
  }

  get url(): URL {
    this.#url ??= publicUrl(this.#request, this.#settings.partyOrigins);
    return this.#url;
  }

  get organization(): OrganizationTarget | null {
    if (this.#organization === undefined) this.#organization = targetOf(this.#settings, this.url.pathname);
    return this.#organization;
  }
}

function targetOf(settings: Settings, pathname: string): OrganizationTarget | null {
  try {
    return settings.organization?.(pathname) ?? null;
  } catch {
    settings.logger.warn?.(
      'A pattern of organizationSync failed on an address; it is taken to ask for no organization.',
    );
    return null;
  }
}

/**
 * An address of this app, as a `Location` that cannot lead anywhere else: absolute when its origin is an authorized party's,
 * else without scheme and host. So a forged `Host` or `X-Forwarded-Proto` redirects nobody.
 */
export function localLocation(address: string, settings: Settings): string {
  const { origin } = new URL(address);
  if (settings.partyOrigins.includes(origin)) return address;
  const relative = address.slice(origin.length);
  // Two slashes would begin with a host.
  return relative.startsWith('//') ? `/.${relative}` : relative;
}

/** What of a parsed request says where another domain wants to be told. */
interface SyncRequest {
  readonly request: Request;
  readonly syncRedirectUrl: string | null;
  readonly devBrowser: string | null;
}

/**
 * Where another domain of the app wants to be told about the development browser, with what it is told; `null` when it is
 * no origin of the app. Whoever follows carries the development browser's token along, so only the authorized parties count,
 * and the request's own origin where there are none.
 */
export function syncTarget({ syncRedirectUrl, devBrowser, request }: SyncRequest, settings: Settings): string | null {
  if (syncRedirectUrl === null || !URL.canParse(syncRedirectUrl)) return null;
  const target = new URL(syncRedirectUrl);
  const { partyOrigins } = settings;
  const origins = partyOrigins.length > 0 ? partyOrigins : [new URL(request.url).origin];
  if (!/^https?:$/.test(target.protocol) || !origins.includes(target.origin)) return null;
  if (devBrowser !== null) target.searchParams.append(wireNames.devBrowser, devBrowser);
  target.searchParams.set(wireNames.synced, 'true');
  return target.href;
}

/** Hosts of development instances' pages that are shared by all of them, current and older ones. */
const CURRENT_SUFFIXES = ['.accounts.dev', '.accountsstage.dev', '.accounts.lclclerk.com'];
const LEGACY_SUFFIXES = ['.lcl.dev', '.lclstage.dev', '.lclclerk.com'];

/**
 * Whether an address is a page of the frontend API's own: its host, the account portal that goes with it, and for
 * development the portals of development instances. Only hosts derived from the settings are trusted.
 */
export function isOwnReferrer(referrer: URL, address: PublicAddress, settings: Settings): boolean {
  const { host } = referrer;
  if (host === new URL(frontendApiUrl(settings, address.url)).host) return true;
  const { issuingHost } = settings;
  if (issuingHost !== null && (host === issuingHost || portalHosts(issuingHost).includes(host))) return true;
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
