import type { JSONWebKeySet, JWK } from 'jose';
import { keyLimits } from './key-limits.ts';
import { KeyLoadError } from './key-load-error.ts';
import { readText } from './read-text.ts';

/**
 * Fetches a published key set and keeps of it what can verify a session token: RSA keys.
 *
 * @throws KeyLoadError when there is no answer, another status than 200, or no such key in it.
 */
export async function fetchKeySet(
  url: string,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<JSONWebKeySet> {
  const text = await fetchText(url, fetch, signal);
  const keys = text === null ? null : rsaKeysOf(text);
  if (keys === null) throw new KeyLoadError('jwk-remote-invalid');
  return { keys };
}

async function fetchText(url: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<string | null> {
  try {
    // A redirect is not followed: the keys of a tenant come from where its operator said.
    const response = await fetch(url, { signal, redirect: 'manual', headers: { accept: 'application/json' } });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new KeyLoadError('jwk-remote-failed-to-load');
    }
    return await readText(response, keyLimits.keySetBytesMax);
  } catch (error) {
    if (error instanceof KeyLoadError) throw error;
    throw new KeyLoadError('jwk-remote-failed-to-load', error);
  }
}

function rsaKeysOf(text: string): JWK[] | null {
  try {
    const set: unknown = JSON.parse(text);
    const keys: unknown = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : null;
    const rsa = Array.isArray(keys) ? keys.slice(0, keyLimits.keySetKeysMax).filter(isRsaKey) : [];
    return rsa.length === 0 ? null : rsa;
  } catch {
    return null;
  }
}

function isRsaKey(key: unknown): key is JWK {
  return typeof key === 'object' && key !== null && 'kty' in key && key.kty === 'RSA';
}
