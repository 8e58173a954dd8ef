import { check } from '../protocol/caller-input.ts';
import { BoundedMap } from './bounds.ts';

/** What a publishable key says. */
export interface PublishableKey {
  /** Host of the frontend API. */
  readonly frontendApi: string;
  readonly instance: 'production' | 'development';
}

/**
 * Takes a publishable key apart: `pk_live_` or `pk_test_`, then the frontend API's host and a `$`, in base64.
 *
 * @throws TypeError when it is none. The message does not repeat it.
 */
export function parsePublishableKey(key: unknown): PublishableKey {
  const [, kind, encoded] = /^pk_(live|test)_([A-Za-z0-9+/_=-]+)$/.exec(String(key)) ?? [];
  const [, frontendApi] = /^([A-Za-z0-9.-]+(?::\d{1,5})?)\$$/.exec(encoded === undefined ? '' : decoded(encoded)) ?? [];
  check(frontendApi, 'publishableKey', 'pk_live_… or pk_test_… as the dashboard shows it', key);
  return { frontendApi, instance: kind === 'live' ? 'production' : 'development' };
}

function decoded(base64: string): string {
  try {
    return atob(base64.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}

const suffixes = new BoundedMap<string, Promise<string>>(500);

/**
 * The text after `__session_` that keeps apps on one domain apart: the first eight characters of the publishable key's
 * SHA-1, in base64url. Not a security measure.
 */
export function cookieSuffixOf(publishableKey: string): Promise<string> {
  return suffixes.getOrMake(publishableKey, async () => {
    const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(publishableKey));
    const base64 = btoa(String.fromCharCode(...new Uint8Array(digest)));
    return base64.replaceAll('+', '-').replaceAll('/', '_').slice(0, 8);
  });
}
