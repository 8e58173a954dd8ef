import { BoundedMap } from './bounded-map.ts';

const known = new BoundedMap<string, Promise<string>>(500);

/**
 * The text after `__session_` that keeps apps on one domain apart: the first eight characters of the publishable key's
 * SHA-1, in base64url. Not a security measure.
 */
export function cookieSuffixOf(publishableKey: string): Promise<string> {
  return known.take(publishableKey, async () => {
    const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(publishableKey));
    const base64 = btoa(String.fromCharCode(...new Uint8Array(digest)));
    return base64.replaceAll('+', '-').replaceAll('/', '_').slice(0, 8);
  });
}
