import { createHash } from 'node:crypto';
import { base64url, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';

/** The time of every test here: a Tuesday at noon. */
export const NOW_MS = Date.UTC(2026, 10, 24, 12, 0, 0);
export const NOW = NOW_MS / 1000;

/** Keys made anew for each run: nothing here is a secret that could be used anywhere. */
async function makeKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' };
  return { kid, privateKey, jwk, pem: await exportSPKI(publicKey), jwks: { keys: [jwk] } };
}

export type TestKey = Awaited<ReturnType<typeof makeKey>>;

export const ownKey = await makeKey('ins_own');
/** Same `kid`, another tenant. */
export const foreignKey = await makeKey('ins_own');
export { makeKey };

export const FRONTEND_HOST = 'clerk.app.example';
export const SESSION_CATEGORY = 'cl_B7d4PD111AAA';

/** What a test token says, over a plain session token of 60 s that was minted 10 s ago. `undefined` takes a claim out. */
export interface TokenParts {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: TestKey;
}

/** Signs a test token. */
export function signToken({ claims = {}, header = {}, key = ownKey }: TokenParts = {}): Promise<string> {
  const payload = {
    iss: `https://${FRONTEND_HOST}`,
    azp: 'https://app.example',
    sub: 'user_1',
    sid: 'sess_1',
    nbf: NOW - 20,
    iat: NOW - 10,
    exp: NOW + 50,
    ...claims,
  };
  const protectedHeader = { alg: 'RS256', kid: key.kid, typ: 'JWT', cat: SESSION_CATEGORY, ...header };
  return new SignJWT(withoutUndefined(payload))
    .setProtectedHeader(withoutUndefined(protectedHeader))
    .sign(key.privateKey);
}

/** A token nobody signed, from any parts at all. */
export function forgeToken(header: unknown, payload: unknown, signature = 'AAAA'): string {
  return `${[header, payload].map((part) => base64url.encode(JSON.stringify(part))).join('.')}.${signature}`;
}

function withoutUndefined<Parts extends object>(parts: Parts): Parts {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Parts;
}

/** A publishable key of an instance. */
export function publishableKey(instance: 'production' | 'development', host = FRONTEND_HOST): string {
  return `pk_${instance === 'production' ? 'live' : 'test'}_${btoa(`${host}$`)}`;
}

/** The cookie suffix of a publishable key, by another implementation than the package's. */
export function suffixOf(key: string): string {
  return createHash('sha1').update(key).digest('base64url').slice(0, 8);
}
