import { hasCredentials, isLoopback } from '../protocol/addresses.ts';
import { check, checkAddress } from '../protocol/caller-input.ts';
import { isUnset } from './option-checks.ts';
import type { AuthenticateOptions } from './options.ts';

/** What the options say of other domains of the app, checked. */
export interface SatelliteSettings {
  readonly isSatellite: boolean;
  /** The satellite's own host; `''` when none is given. */
  readonly domain: string;
  /** The sign-in page, absolute; `null` when none is given. */
  readonly signInUrl: string | null;
  readonly satelliteAutoSync: boolean;
}

/**
 * Checks what makes an app a satellite. Once, here: a request must not be what brings a mistake to light.
 *
 * @throws TypeError when a satellite could never sync.
 */
export function satelliteSettings(
  options: Partial<AuthenticateOptions>,
  instance: 'production' | 'development',
): SatelliteSettings {
  const isSatellite = flag('isSatellite', options.isSatellite);
  const satelliteAutoSync = flag('satelliteAutoSync', options.satelliteAutoSync);
  const domain = hostOf(options.domain);
  const signInUrl = pageOf(options.signInUrl);
  if (isSatellite && instance === 'development' && signInUrl === null) {
    throw new TypeError(
      'a satellite of a development instance needs signInUrl: the sign-in page on the primary domain',
    );
  }
  if (isSatellite && signInUrl !== null && new URL(signInUrl).host === domain) {
    throw new TypeError('signInUrl of a satellite must be on the primary domain, not on the satellite itself');
  }
  if (isSatellite && domain === '' && !options.proxyUrl) {
    throw new TypeError('a satellite needs domain (its own host) or proxyUrl');
  }
  return { isSatellite, domain: isSatellite ? domain : '', signInUrl, satelliteAutoSync };
}

function flag(name: string, value: unknown): boolean {
  check(value === undefined || typeof value === 'boolean', name, 'true or false', value);
  return value ?? false;
}

/** A host as it stands in an address: no scheme, no path. */
const HOST = /^[\w.-]+(?::\d{1,5})?$/;

function hostOf(value: unknown): string {
  if (value === undefined || value === '') return '';
  const isHost =
    typeof value === 'string' && HOST.test(value) && (value.includes('.') || isLoopback(value.split(':')[0] ?? ''));
  checkAddress(isHost, 'domain', 'a host such as "app.example", without scheme and path', value);
  return value;
}

function pageOf(value: unknown): string | null {
  if (value === undefined || value === '') return null;
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  const isPage = url !== null && /^https?:$/.test(url.protocol) && !hasCredentials(url) && !isUnset(url.hostname);
  checkAddress(isPage, 'signInUrl', 'an absolute http or https URL without credentials', value);
  return url.href;
}
