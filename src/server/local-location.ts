import type { Settings } from './settings.ts';

/**
 * An address of this app, as a `Location` that cannot lead anywhere else: absolute when its origin is the request's own
 * or an authorized party, else without scheme and host. So a forged `Host` or `X-Forwarded-Proto` redirects nobody.
 */
export function localLocation(address: string, request: Request, settings: Settings): string {
  const url = new URL(address);
  const isKnown = url.origin === new URL(request.url).origin || settings.authorizedParties.includes(url.origin);
  if (isKnown) return address;
  const relative = address.slice(url.origin.length);
  // Two slashes would begin with a host.
  return relative.startsWith('//') ? `/.${relative}` : relative;
}
