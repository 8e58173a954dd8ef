import type { JSONWebKeySet } from 'jose';
import { recordOf } from '../../protocol/unknown-values.ts';
import { BoundedMap } from '../bounds.ts';
import { optionalFunction, secureUrl } from '../option-checks.ts';
import type { AnyOptions } from '../options.ts';
import { checkedKeySet, checkedPem, checkedSource } from './given-keys.ts';
import { type KeySource, keyLimits } from './key-source.ts';
import { jwksKeySource, pemKeySource } from './local-keys.ts';
import { type RemoteKeyOptions, type RemoteKeyRecord, remoteKeyRecord, remoteKeySource } from './remote-keys.ts';

// What has been imported or fetched outlives the options it was asked with, so that options may be written in place.
const fetched = new WeakMap<typeof globalThis.fetch, BoundedMap<string, RemoteKeyRecord>>();
const sets = new WeakMap<object, KeySource>();
const setsByContent = new BoundedMap<string, KeySource>(keyLimits.tenantsMax);
const pems = new BoundedMap<string, KeySource>(keyLimits.tenantsMax);

/** For who accepts no JWT. */
const NO_KEYS: KeySource = {
  find: async () => ({ reason: 'jwk-failed-to-resolve' }),
  load: async () => undefined,
};

/**
 * The keys that options name.
 *
 * @param world - Time, timers and log, as they have been checked with the other options.
 * @param tenant - Whose keys they are: two tenants never share any, not even from one address.
 * @param mustVerify - Whether any token is a JWT that counts; where none is there may be no keys.
 * @throws TypeError when none or several sources are given, or one is of the wrong shape.
 */
export function keySourceOf(
  options: AnyOptions,
  world: Pick<RemoteKeyOptions, 'now' | 'clock' | 'logger' | 'deadlineMs'>,
  { tenant, mustVerify }: { tenant: string; mustVerify: boolean },
): KeySource {
  if (options.keys === undefined && !mustVerify) return NO_KEYS;
  if (options.keys === undefined) {
    throw new TypeError(
      'keys is missing: give { pem }, { jwks } or { jwksUrl }; only authenticateRequest with acceptsToken: "api-key" does without, for no other token is always opaque',
    );
  }
  const { pem, jwks, jwksUrl } = checkedSource(options.keys);
  if (pem !== undefined) return fromPem(pem, tenant);
  if (jwks !== undefined) return fromSet(jwks, tenant);
  const url = secureUrl('keys.jwksUrl', jwksUrl);
  const ownFetch = optionalFunction('fetch', options.fetch);
  const fetch: typeof globalThis.fetch = ownFetch ?? ((...args) => globalThis.fetch(...args));
  return remoteKeySource(remoteRecordOf(ownFetch ?? globalThis.fetch, `${tenant}\n${url}`), {
    url,
    fetch,
    ...world,
  });
}

function remoteRecordOf(fetch: typeof globalThis.fetch, key: string): RemoteKeyRecord {
  const known = fetched.get(fetch) ?? new BoundedMap<string, RemoteKeyRecord>(keyLimits.tenantsMax);
  fetched.set(fetch, known);
  return known.getOrMake(key, remoteKeyRecord);
}

function fromPem(pem: unknown, tenant: string): KeySource {
  const make = () => pemKeySource(checkedPem(pem));
  return typeof pem === 'string' ? pems.getOrMake(`${tenant}\n${pem}`, make) : make();
}

function fromSet(jwks: unknown, tenant: string): KeySource {
  const known = sets.get(recordOf(jwks));
  if (known !== undefined) return known;
  const checked = checkedKeySet(jwks);
  const made = setOfContent(checked, tenant);
  sets.set(checked, made);
  return made;
}

/** A set that is written in place, with options that are made for every request, is the one of the request before. */
function setOfContent(jwks: JSONWebKeySet, tenant: string): KeySource {
  const content = JSON.stringify(jwks.keys);
  if (content.length > keyLimits.keySetBytesMax) return jwksKeySource(jwks);
  return setsByContent.getOrMake(`${tenant}\n${content}`, () => jwksKeySource(jwks));
}
