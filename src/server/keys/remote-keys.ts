import type { JSONWebKeySet, JWK } from 'jose';
import { readBodyText } from '../../platform/body-text.ts';
import type { LogFields } from '../../platform/logger.ts';
import { fieldOf, parsedJson, recordOf } from '../../protocol/unknown-values.ts';
import { withDeadline } from '../bounds.ts';
import type { ServerClock, ServerLogger } from '../options.ts';
import { KeyLoadError, type KeyLookup, type KeySource, keyLimits } from './key-source.ts';
import { jwksKeySource } from './local-keys.ts';

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
      options.logger.warn?.('The key set could not be loaded.', toldOf(error));
      if (mayServe()) return;
      if (error instanceof KeyLoadError) throw error;
      throw new KeyLoadError('jwk-remote-failed-to-load', { cause: error });
    }
  };

  /** What is to be done with what was found among the keys of a set that was fetched at a time. */
  const judged = (lookup: KeyLookup, fetchedAtMs: number): KeyLookup => {
    if (failedLately()) return lookup;
    if (!('key' in lookup)) {
      const isUnknown = 'reason' in lookup && lookup.reason === 'jwk-kid-mismatch';
      // What is being fetched already may have it, and costs the key server nothing more.
      const mayLoad = sharedFetch(record) !== null || !within(record.reloadedAtMs, keyLimits.unknownKidCooldownMs);
      return isUnknown && mayLoad ? { mustLoad: true } : lookup;
    }
    if (age(fetchedAtMs) >= keyLimits.staleMs) return { mustLoad: true };
    if (!within(fetchedAtMs, keyLimits.freshMs)) load().catch(() => {});
    return lookup;
  };

  const find: KeySource['find'] = (query) => {
    const { held } = record;
    if (held === null || !mayServe())
      return failedLately() ? { reason: 'jwk-remote-failed-to-load' } : { mustLoad: true };
    const lookup = held.keys.find(query);
    return 'then' in lookup ? lookup.then((found) => judged(found, held.atMs)) : judged(lookup, held.atMs);
  };
  return { find, load };
}

/** The fetch under way, if others may wait for it. On Cloudflare's workers none may for what another one has begun: the platform forbids it. */
function sharedFetch({ pending }: RemoteKeyRecord): Promise<void> | null {
  return globalThis.navigator?.userAgent === 'Cloudflare-Workers' ? null : pending;
}

function fetchShared(record: RemoteKeyRecord, options: RemoteKeyOptions): Promise<void> {
  const shared = sharedFetch(record);
  if (shared !== null) return withDeadline(() => shared, options.clock, options.deadlineMs);
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

/** What is remembered of one tenant's published key set. Shared by everyone who verifies tokens of that tenant. */
export interface RemoteKeyRecord {
  /** The keys, and when they came. */
  held: { readonly keys: KeySource; readonly atMs: number } | null;
  /** When keys were last fetched to replace others. */
  reloadedAtMs: number | null;
  /** When a fetch last failed. */
  failedAtMs: number | null;
  /** The fetch under way. */
  pending: Promise<void> | null;
}

/** A record of nothing. */
export function remoteKeyRecord(): RemoteKeyRecord {
  return { held: null, reloadedAtMs: null, failedAtMs: null, pending: null };
}

/** What the operator is told of a key set that did not come: never an address or somebody else's message. */
function toldOf(error: unknown): LogFields {
  if (!(error instanceof KeyLoadError)) return { code: 'timeout' };
  const { reason: code, status } = error;
  const cause = networkCodeOf(error.cause);
  return { code, ...(status !== undefined && { status }), ...(cause !== undefined && { cause }) };
}

/** The code of a network error, as `ECONNREFUSED`. Node has it on the cause of what `fetch` throws. */
function networkCodeOf(thrown: unknown): string | undefined {
  const codes = [fieldOf(thrown, 'code'), fieldOf(fieldOf(thrown, 'cause'), 'code')];
  return codes.find((code): code is string => typeof code === 'string' && /^\w{1,40}$/.test(code));
}

/** The only status of an answer with a key set. */
const OK = 200;

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
  if (keys === null) throw new KeyLoadError('jwk-remote-invalid', { status: OK });
  return { keys };
}

async function fetchText(url: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<string | null> {
  try {
    // A redirect is not followed: the keys of a tenant come from where its operator said.
    const response = await fetch(url, { signal, redirect: 'manual', headers: { accept: 'application/json' } });
    const { status } = response;
    if (status !== OK) {
      await response.body?.cancel();
      // A platform may hide where it was redirected to, and that it was, behind a status of 0.
      throw new KeyLoadError('jwk-remote-failed-to-load', status === 0 ? {} : { status });
    }
    return await readBodyText(response, keyLimits.keySetBytesMax, signal);
  } catch (error) {
    if (error instanceof KeyLoadError) throw error;
    throw new KeyLoadError('jwk-remote-failed-to-load', { cause: error });
  }
}

function rsaKeysOf(text: string): JWK[] | null {
  const { keys } = recordOf(parsedJson(text));
  const rsa = Array.isArray(keys) ? keys.slice(0, keyLimits.keySetKeysMax).filter(isRsaKey) : [];
  return rsa.length === 0 ? null : rsa;
}

function isRsaKey(key: unknown): key is JWK {
  return typeof key === 'object' && key !== null && 'kty' in key && key.kty === 'RSA';
}
