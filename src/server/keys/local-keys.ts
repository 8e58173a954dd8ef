import { type CryptoKey, createLocalJWKSet, errors, importSPKI, type JSONWebKeySet } from 'jose';
import type { KeyLookup, KeyQuery, KeySource } from './key-source.ts';

/** One public key in PEM, for every `kid`. Imported once per algorithm: WebCrypto ties a key to its hash. */
export function pemKeySource(pem: string): KeySource {
  const imported = new Map<string, KeyLookup | Promise<KeyLookup>>();
  return {
    find: ({ alg }: KeyQuery) => {
      const known = imported.get(alg);
      if (known !== undefined) return known;
      const pending = importSPKI(pem, alg)
        .then(
          (key: CryptoKey): KeyLookup => ({ key }),
          (): KeyLookup => ({ reason: 'jwk-failed-to-resolve' }),
        )
        .then((lookup) => {
          imported.set(alg, lookup);
          return lookup;
        });
      imported.set(alg, pending);
      return pending;
    },
    load: async () => {},
  };
}

/** Keys from a JWK set that is at hand. */
export function jwksKeySource(jwks: JSONWebKeySet): KeySource {
  const findKey = createLocalJWKSet(jwks);
  // Only keys of the set get in, so it cannot grow beyond the set.
  const found = new Map<string, KeyLookup>();
  const findFirst = async ({ alg, kid }: KeyQuery, name: string): Promise<KeyLookup> => {
    try {
      const lookup = { key: await findKey({ alg, ...(kid !== undefined && { kid }) }) };
      found.set(name, lookup);
      return lookup;
    } catch (error) {
      return { reason: error instanceof errors.JWKSNoMatchingKey ? 'jwk-kid-mismatch' : 'jwk-failed-to-resolve' };
    }
  };
  return {
    find: (query) => {
      const name = `${query.alg} ${query.kid}`;
      return found.get(name) ?? findFirst(query, name);
    },
    load: async () => {},
  };
}
