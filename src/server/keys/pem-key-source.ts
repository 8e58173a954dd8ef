import { type CryptoKey, importSPKI } from 'jose';
import type { KeyLookup, KeyQuery, KeySource } from './key-source.ts';

/** One public key in PEM, for every `kid`. Imported once per algorithm: WebCrypto ties a key to its hash. */
export function pemKeySource(pem: string): KeySource {
  const imported = new Map<string, Promise<KeyLookup>>();
  return {
    find: ({ alg }: KeyQuery) => {
      const known = imported.get(alg);
      if (known !== undefined) return known;
      const lookup = importSPKI(pem, alg).then(
        (key: CryptoKey): KeyLookup => ({ key }),
        (): KeyLookup => ({ reason: 'jwk-failed-to-resolve' }),
      );
      imported.set(alg, lookup);
      return lookup;
    },
    load: async () => {},
  };
}
