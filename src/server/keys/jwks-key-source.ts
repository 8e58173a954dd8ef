import { createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import type { KeyLookup, KeySource } from './key-source.ts';

/** Keys from a JWK set that is at hand. */
export function jwksKeySource(jwks: JSONWebKeySet): KeySource {
  const findKey = createLocalJWKSet(jwks);
  // Only keys of the set get in, so it cannot grow beyond the set.
  const found = new Map<string, KeyLookup>();
  return {
    find: async ({ alg, kid }) => {
      const name = `${alg} ${kid}`;
      const known = found.get(name);
      if (known !== undefined) return known;
      try {
        const lookup = { key: await findKey({ alg, ...(kid !== undefined && { kid }) }) };
        found.set(name, lookup);
        return lookup;
      } catch (error) {
        return { reason: error instanceof errors.JWKSNoMatchingKey ? 'jwk-kid-mismatch' : 'jwk-failed-to-resolve' };
      }
    },
    load: async () => {},
  };
}
