import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type AuthenticateOptions,
  authenticateRequest,
  checkAuthenticateOptions,
  type VerifyOptions,
  verifySessionToken,
} from 'xstate-session/server';
import { namedTokens } from '../support/named-tokens.ts';
import { rowOptions, rowRequest } from '../support/row-request.ts';
import { makeKey, ownKey, publishableKey, signToken } from '../support/tokens.ts';

const good = rowOptions({});

describe('keys that could verify nothing are told where the app starts, by what they are:', () => {
  const asPem = (label: string, der: Uint8Array) =>
    `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----`;
  const generated = (type: 'ec' | 'rsa-pss' | 'ed25519') =>
    generateKeyPairSync(type as 'ec', { namedCurve: 'P-256', modulusLength: 2048 } as { namedCurve: string }).publicKey;
  const spki = (type: 'ec' | 'rsa-pss' | 'ed25519') =>
    generated(type).export({ type: 'spki', format: 'pem' }).toString();
  const ec = generated('ec').export({ format: 'jwk' });
  const { n: _, ...withoutModulus } = ownKey.jwk;
  const own = Buffer.from(ownKey.pem.split('\n').slice(1, -1).join(''), 'base64');

  test.each<[unknown, string]>([
    ['', 'empty text'],
    [' \\n ', 'empty text'],
    [Buffer.from(ownKey.pem), 'a Buffer; give its text: toString()'],
    [7, 'number'],
    [Promise.resolve(ownKey.pem), 'a promise; await it'],
    [ownKey.jwk, 'one key of a set (a JWK); give { jwks: { keys: [ … ] } }'],
    [own.toString('base64'), 'text that is no PEM'],
    ['ssh-rsa AAAAcanary', 'text that is no PEM'],
    [asPem('CERTIFICATE', own), 'a certificate; its key is what "openssl x509 -pubkey -noout" prints'],
    [asPem('PRIVATE KEY', own), 'a private key; its public one is what "openssl pkey -pubout" prints'],
    [asPem('RSA PRIVATE KEY', own), 'a private key; its public one is what "openssl pkey -pubout" prints'],
    [
      asPem('RSA PUBLIC KEY', own),
      'a key in PKCS#1; the other form is what "openssl rsa -RSAPublicKey_in -pubout" prints',
    ],
    [asPem('X509 CRL', own), 'PEM of something else'],
    [`${ownKey.pem}${ownKey.pem}`, 'more than one key'],
    [`"${ownKey.pem.trim()}"`, 'PEM with something around it, or without its end'],
    [ownKey.pem.slice(0, 100), 'PEM with something around it, or without its end'],
    [ownKey.pem.replace('MII', 'MII…'), 'PEM whose body is no base64'],
    [asPem('PUBLIC KEY', new Uint8Array([0, 1, 2])), 'PEM whose body is no key'],
    [asPem('PUBLIC KEY', own.subarray(0, 100)), 'a key that is cut off'],
    [spki('ec'), 'a key of another type than RSA'],
    [spki('ed25519'), 'a key of another type than RSA'],
    [spki('rsa-pss'), 'a key of another type than RSA'],
  ])('as pem %#', (pem, given) => {
    expect(() => checkAuthenticateOptions({ ...good, keys: { pem: pem as string } })).toThrow(
      new TypeError(`keys.pem must be a public RSA key in PEM (-----BEGIN PUBLIC KEY-----); given: ${given}.`),
    );
  });

  test.each<[unknown, string]>([
    [null, 'null'],
    ['https://keys.example/jwks', 'string'],
    [Promise.resolve(ownKey.jwks), 'a promise; await it'],
    [[ownKey.jwk], 'array'],
    [ownKey.jwk, 'one key of a set (a JWK); give { jwks: { keys: [ … ] } }'],
    [{ keys: ownKey.jwk }, 'a set whose "keys" is no list of objects'],
    [{ keys: [] }, 'a set without keys'],
    [{ keys: [{ ...ownKey.jwk, d: 'canary' }] }, 'a set with a private key'],
    [{ keys: [ownKey.jwk, { ...ec, d: 'canary' }] }, 'a set with a private key'],
    [{ keys: [ec, { kty: 'canary' }] }, 'a set with keys of other types (EC)'],
    [{ keys: [{ kty: 'canary' }, {}] }, 'a set with keys of other types'],
    [{ keys: [withoutModulus, { ...ownKey.jwk, e: '' }] }, 'an RSA key without "n" and "e"'],
    [{ keys: [{ ...ownKey.jwk, use: 'enc' }] }, 'RSA keys for other uses or algorithms'],
    [{ keys: [{ ...ownKey.jwk, alg: 'PS256' }] }, 'RSA keys for other uses or algorithms'],
    [{ keys: [{ ...ownKey.jwk, key_ops: ['encrypt'] }] }, 'RSA keys for other uses or algorithms'],
  ])('as jwks %#', (jwks, given) => {
    expect(() => checkAuthenticateOptions({ ...good, keys: { jwks } } as AuthenticateOptions)).toThrow(
      new TypeError(`keys.jwks must be a JSON Web Key Set with a public RSA key: { keys: [ … ] }; given: ${given}.`),
    );
  });

  test.each([
    ['line breaks of Windows', { pem: ownKey.pem.replaceAll('\n', '\r\n') }],
    ['line breaks written out', { pem: ownKey.pem.replaceAll('\n', '\\r\\n') }],
    ['no line breaks', { pem: ownKey.pem.replaceAll('\n', ' ') }],
    ['keys of other types beside it', { jwks: { keys: [ec, ownKey.jwk, withoutModulus] } }],
    ['a key that says nothing of its use', { jwks: { keys: [{ ...ownKey.jwk, use: undefined, alg: undefined }] } }],
  ])('and one with %s is none of them', (_what, right) => {
    expect(() => checkAuthenticateOptions({ ...good, keys: right } as AuthenticateOptions)).not.toThrow();
  });
});

describe('keys that have shown to be of no use when a token came are told to the operator:', () => {
  const withoutModulus = { ...ownKey.jwk, n: undefined };
  const otherKey = { ...ownKey.jwk, kid: 'ins_other' };

  test.each<[string, unknown, string, string]>([
    ['of no key in place', { jwks: { keys: [otherKey] } }, 'jwk-kid-mismatch', '"kid"'],
    [
      'of a key that cannot be imported',
      { jwks: { keys: [withoutModulus, otherKey] } },
      'jwk-failed-to-resolve',
      'imported',
    ],
    ['of one of two keys of a name', { jwks: { keys: [ownKey.jwk, ownKey.jwk] } }, 'jwk-failed-to-resolve', 'no two'],
    ['of no key of a set that was fetched', { jwksUrl: 'https://keys.example/jwks' }, 'jwk-kid-mismatch', '"kid"'],
  ])('once, and why: a token is %s', async (_, given, reason, said) => {
    const lines: unknown[] = [];
    const options = {
      keys: given,
      fetch: async () => Response.json({ keys: [otherKey] }),
      logger: { warn: (...line: unknown[]) => void lines.push(line) },
    } as unknown as VerifyOptions;
    const request = rowRequest({ cookies: { __session: '@valid', __client_uat: 'in' } });
    const withKeys = rowOptions({ options });
    for (const _time of [1, 2]) expect(await authenticateRequest(request, withKeys)).toMatchObject({ reason });
    expect(lines).toEqual([[expect.stringContaining(said), { reason }]]);
    await verifySessionToken(namedTokens.valid ?? '', options);
    expect(lines).toEqual([lines[0], lines[0]]);
  });

  test('not of a token of another app on the domain', async () => {
    const lines: unknown[] = [];
    const stranger = await signToken({
      claims: { iss: 'https://clerk.other.example' },
      key: await makeKey('ins_other'),
    });
    const options = {
      publishableKey: publishableKey('production'),
      keys: { jwks: ownKey.jwks },
      logger: { warn: (...line: unknown[]) => void lines.push(line) },
    };
    const request = new Request('https://app.example/', { headers: { cookie: `__session=${stranger}` } });
    expect(await authenticateRequest(request, options)).toMatchObject({ status: 'signed-out' });
    expect(lines).toEqual([]);
  });
});
