import { compactVerify, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An RS256 key pair and its name. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** A token whose signature holds; nothing else about it was checked. */
export interface GenuineToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Signs tokens, and knows its own again. */
export interface Signer {
  sign(claims: Record<string, unknown>, header: Record<string, unknown>): Promise<string>;
  /** Signs with a key that is in no key set, under the genuine `kid`. */
  forge(claims: Record<string, unknown>, header: Record<string, unknown>): Promise<string>;
  /** The token, when one of its keys signed it, expired or not; else `null`. Never throws. */
  verify(jwt: string): Promise<GenuineToken | null>;
  jwks(): Promise<{ keys: Record<string, unknown>[] }>;
  key(): Promise<SigningKey>;
  rotate(): Promise<void>;
}

const ALGORITHM = 'RS256';

/** Keys are made when first needed: it takes a good part of a second. */
export function createSigner(given?: SigningKey | Promise<SigningKey>): Signer {
  const keys: Promise<SigningKey>[] = given === undefined ? [] : [Promise.resolve(given)];
  let strangersKey: Promise<SigningKey> | undefined;

  function key(): Promise<SigningKey> {
    const newest = keys.at(-1) ?? makeKey('ins_emulator');
    if (keys.length === 0) keys.push(newest);
    return newest;
  }

  async function keyNamed(kid: unknown): Promise<SigningKey | undefined> {
    return (await Promise.all(keys)).find((candidate) => candidate.kid === kid);
  }

  return {
    key,
    async sign(claims, header) {
      const { kid, privateKey } = await key();
      return signWith(privateKey, claims, { kid, ...header });
    },
    async forge(claims, header) {
      strangersKey ??= makeKey('stranger');
      const [{ kid }, { privateKey }] = await Promise.all([key(), strangersKey]);
      return signWith(privateKey, claims, { kid, ...header });
    },
    async verify(jwt) {
      try {
        const signedWith = await keyNamed(decodeProtectedHeader(jwt).kid);
        if (!signedWith) return null;
        const { payload, protectedHeader } = await compactVerify(jwt, signedWith.publicKey, {
          algorithms: [ALGORITHM],
        });
        const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
        return isRecord(claims) ? { claims, header: { ...protectedHeader } } : null;
      } catch {
        return null;
      }
    },
    async jwks() {
      await key();
      const all = await Promise.all(keys);
      const jwks = all.map(async ({ kid, publicKey }) => ({
        ...(await exportJWK(publicKey)),
        kid,
        alg: ALGORITHM,
        use: 'sig',
      }));
      return { keys: await Promise.all(jwks) };
    },
    async rotate() {
      await key();
      keys.push(makeKey(`ins_emulator_${keys.length + 1}`));
      await key();
    },
  };
}

async function makeKey(kid: string): Promise<SigningKey> {
  return { kid, ...(await generateKeyPair(ALGORITHM, { extractable: true })) };
}

function signWith(key: CryptoKey, claims: Record<string, unknown>, header: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', ...header }).sign(key);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
