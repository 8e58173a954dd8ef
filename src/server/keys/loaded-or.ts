import { KeyLoadError } from './key-load-error.ts';
import type { KeySource } from './key-source.ts';

/**
 * Runs a check that may find its key missing, fetches the keys then, and runs it once more.
 *
 * @returns What the check found, or the reason why there is no key.
 */
export async function loadedOr<Found>(
  keys: KeySource,
  check: () => Promise<Found | 'must-load'>,
): Promise<Found | KeyLoadError['reason'] | 'jwk-kid-mismatch'> {
  const first = await check();
  if (first !== 'must-load') return first;
  try {
    await keys.load();
  } catch (error) {
    return error instanceof KeyLoadError ? error.reason : 'jwk-remote-failed-to-load';
  }
  const second = await check();
  return second === 'must-load' ? 'jwk-kid-mismatch' : second;
}
