import type { ServerClock, ServerLogger } from '../authenticate-options.ts';
import { withDeadline } from '../with-deadline.ts';
import { fetchKeySet } from './fetch-key-set.ts';
import { jwksKeySource } from './jwks-key-source.ts';
import { keyLimits } from './key-limits.ts';
import { KeyLoadError } from './key-load-error.ts';
import type { KeyLookup, KeySource } from './key-source.ts';
import type { RemoteKeyRecord } from './remote-key-record.ts';

/** What a published key set is fetched with. */
export interface RemoteKeyOptions {
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  readonly clock: ServerClock;
  readonly deadlineMs: number;
  readonly logger: ServerLogger;
}

/**
 * Keys from where they are published. Fresh ones are used as they are, older ones while new ones are fetched on the side,
 * very old ones only when no new ones can be had. A `kid` nobody knows makes the set be fetched at once, so that a rotated
 * key works from its first token on, but not again within the cooldown.
 *
 * @param record - What is already known. Several sources may share it.
 */
export function remoteKeySource(record: RemoteKeyRecord, options: RemoteKeyOptions): KeySource {
  const age = (atMs: number | null) => (atMs === null ? Infinity : options.now() - atMs);
  const within = (atMs: number | null, limitMs: number) => age(atMs) >= 0 && age(atMs) < limitMs;
  const failedLately = () => within(record.failedAtMs, keyLimits.failureCooldownMs);
  const mayServe = () => record.held !== null && age(record.held.atMs) < keyLimits.lastResortMs;

  const load = async (): Promise<void> => {
    try {
      await fetchShared(record, options);
    } catch (error) {
      options.logger.warn?.('The key set could not be loaded.', {
        code: error instanceof KeyLoadError ? error.reason : 'timeout',
      });
      if (mayServe()) return;
      if (error instanceof KeyLoadError) throw error;
      throw new KeyLoadError('jwk-remote-failed-to-load', error);
    }
  };

  const find: KeySource['find'] = async (query): Promise<KeyLookup> => {
    const { held } = record;
    if (held === null || !mayServe())
      return failedLately() ? { reason: 'jwk-remote-failed-to-load' } : { mustLoad: true };
    const lookup = await held.keys.find(query);
    if (failedLately()) return lookup;
    if (!('key' in lookup)) {
      const mayReload = 'reason' in lookup && lookup.reason === 'jwk-kid-mismatch';
      return mayReload && !within(record.reloadedAtMs, keyLimits.unknownKidCooldownMs) ? { mustLoad: true } : lookup;
    }
    if (age(held.atMs) >= keyLimits.staleMs) return { mustLoad: true };
    if (!within(held.atMs, keyLimits.freshMs)) load().catch(() => {});
    return lookup;
  };
  return { find, load };
}

function fetchShared(record: RemoteKeyRecord, options: RemoteKeyOptions): Promise<void> {
  // On Cloudflare's workers a request must not wait for what another one has begun: the platform forbids it.
  const { pending: shared } = record;
  if (shared !== null && globalThis.navigator?.userAgent !== 'Cloudflare-Workers') {
    return withDeadline(() => shared, options.clock, options.deadlineMs);
  }
  const pending = fetchInto(record, options).finally(() => {
    if (record.pending === pending) record.pending = null;
  });
  record.pending = pending;
  return pending;
}

async function fetchInto(
  record: RemoteKeyRecord,
  { url, fetch, now, clock, deadlineMs }: RemoteKeyOptions,
): Promise<void> {
  if (record.held !== null) record.reloadedAtMs = now();
  try {
    const jwks = await withDeadline((signal) => fetchKeySet(url, fetch, signal), clock, deadlineMs);
    record.held = { keys: jwksKeySource(jwks), atMs: now() };
    record.failedAtMs = null;
  } catch (error) {
    record.failedAtMs = now();
    throw error;
  }
}
