import { describe, expect, test } from 'vitest';
import { type VerifyOptions, verifySessionToken } from 'xstate-session/server';
import { namedTokens } from './support/named-tokens.ts';
import { foreignKey, makeKey, NOW, NOW_MS, ownKey, signToken } from './support/tokens.ts';

const options: VerifyOptions = { keys: { jwks: ownKey.jwks }, now: () => NOW_MS };
const verify = (name: string, more: Partial<VerifyOptions> = {}) =>
  verifySessionToken(namedTokens[name] ?? name, { ...options, ...more });
const reasonOf = async (name: string, more: Partial<VerifyOptions> = {}) => {
  const result = await verify(name, more);
  return result.verified ? null : result.reason;
};

describe('verifySessionToken', () => {
  test('gives the claims of a genuine token', async () => {
    const result = await verify('valid');
    expect(result).toEqual({ verified: true, claims: expect.objectContaining({ sub: 'user_1', sid: 'sess_1' }) });
  });

  test('reads claims that are not ASCII', async () => {
    const result = await verifySessionToken(await signToken({ claims: { name: 'Zoë 🦊' } }), options);
    expect(result.verified && result.claims.name).toBe('Zoë 🦊');
  });

  test.each(['RS256', 'RS384', 'RS512'] as const)('accepts %s, with a PEM for all of them', async (alg) => {
    const { generateKeyPair, exportSPKI } = await import('jose');
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const token = await signToken({ header: { alg }, key: { ...ownKey, privateKey } });
    const result = await verifySessionToken(token, { ...options, keys: { pem: await exportSPKI(publicKey) } });
    expect(result.verified).toBe(true);
  });

  test.each([
    ['the signature before the times', 'forged-expired', {}, 'token-invalid-signature'],
    [
      'the signature before the party',
      'forged',
      { authorizedParties: ['https://x.example'] },
      'token-invalid-signature',
    ],
    [
      'the audience before the party',
      'other-audience',
      { audience: 'api', authorizedParties: ['x'] },
      'token-verification-failed',
    ],
    [
      'the party before the times',
      'expired',
      { authorizedParties: ['https://x.example'] },
      'token-invalid-authorized-parties',
    ],
    ['"exp" with a skew of 0', 'expired-within-skew', { clockSkewMs: 0 }, 'token-expired'],
    ['"nbf" with a skew of 0', 'not-yet-within-skew', { clockSkewMs: 0 }, 'token-not-active-yet'],
    ['"iat" with a skew of 0', 'from-future-within-skew', { clockSkewMs: 0 }, 'token-iat-in-the-future'],
    ['a subject that says something', 'empty-sub', {}, 'token-verification-failed'],
    ['times that are numbers', 'endless', {}, 'token-verification-failed'],
  ])('looks at %s', async (_, name, more, reason) => {
    expect(await reasonOf(name, more)).toBe(reason);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an object', {}],
    ['a number', 7],
    ['an empty text', ''],
    ['three dots', '...'],
    ['a text without end', 'a'.repeat(1_000_000)],
    ['white space in a part', ' e30.e30.AAAA'],
    ['parts that are no JSON', 'YWJj.e30.AAAA'],
    ['a payload that is no JSON', 'e30.YWJj.AAAA'],
    ['parts that are no whole bytes', 'a.b.AAAA'],
    ['a payload that is no UTF-8', `${btoa('{"alg":"RS256"}')}.${btoa('{"a":"\xff"}')}.AAAA`.replaceAll('=', '')],
  ])('refuses %s', async (_, token) => {
    const result = await verifySessionToken(token as string, options);
    expect(result).toEqual({ verified: false, reason: 'token-invalid', message: expect.any(String) });
  });

  test.each([
    ['one for nobody in particular', {}, true],
    ['one text', { aud: 'api' }, true],
    ['a list', { aud: ['web', 'api'] }, true],
    ['another text', { aud: 'web' }, false],
    ['an empty list', { aud: [] }, false],
    ['a number', { aud: 7 }, false],
  ])('lets an audience be %s', async (_, claims, verified) => {
    const token = await signToken({ claims });
    expect((await verifySessionToken(token, { ...options, audience: 'api' })).verified).toBe(verified);
    expect((await verifySessionToken(token, options)).verified).toBe(true);
  });

  test('does not let one tenant in with a key of another, though the "kid" is the same', async () => {
    const theirs: VerifyOptions = { keys: { jwks: foreignKey.jwks }, now: () => NOW_MS };
    expect((await verifySessionToken(namedTokens.valid ?? '', options)).verified).toBe(true);
    expect((await verifySessionToken(namedTokens.forged ?? '', theirs)).verified).toBe(true);
    expect((await verifySessionToken(namedTokens.valid ?? '', theirs)).verified).toBe(false);
    expect((await verifySessionToken(namedTokens.forged ?? '', options)).verified).toBe(false);
  });

  test('accepts one way only to write a signature', async () => {
    const token = namedTokens.valid ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const reasons = await Promise.all([...alphabet].map((last) => reasonOf(token.slice(0, -1) + last)));
    expect(reasons.filter((reason) => reason !== 'token-invalid-signature')).toEqual([null]);
  });

  test('repeats nothing of the token in what it says', async () => {
    const token = await signToken({ claims: { sub: 'user_canary', exp: NOW - 100 } });
    const result = await verifySessionToken(token, options);
    expect(JSON.stringify(result)).not.toMatch(/canary|eyJ/);
  });

  test.each([
    ['no options', undefined],
    ['no keys', {}],
    ['two sources of keys', { keys: { pem: ownKey.pem, jwks: ownKey.jwks } }],
    [
      'a secret instead of a public key',
      { keys: { pem: '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----' } },
    ],
    ['a set that is none', { keys: { jwks: { keys: [7] } } }],
    ['an address that is not secure', { keys: { jwksUrl: 'http://clerk.app.example/jwks' } }],
    ['an address that is none', { keys: { jwksUrl: 'jwks.json' } }],
    ['a negative skew', { ...options, clockSkewMs: -1 }],
    ['a skew in words', { ...options, clockSkewMs: '5s' }],
    ['a deadline in words', { ...options, deadlineMs: 'soon' }],
    ['parties that are no list', { ...options, authorizedParties: 'https://app.example' }],
    ['an issuer that is no text', { ...options, issuer: 7 }],
    ['a clock that is no function', { ...options, now: 7 }],
  ])('tells the developer of %s', async (_, wrong) => {
    await expect(verifySessionToken(namedTokens.valid ?? '', wrong as unknown as VerifyOptions)).rejects.toThrow(
      TypeError,
    );
  });
});

test('a key too short to be safe verifies nothing', async () => {
  const { importJWK } = await import('jose');
  const { generateKeyPairSync, createSign } = await import('node:crypto');
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const [head, body] = (await signToken({ key: await makeKey('short') })).split('.');
  const signature = createSign('RSA-SHA256').update(`${head}.${body}`).sign(privateKey, 'base64url');
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'short', alg: 'RS256' };
  expect(await importJWK(jwk, 'RS256')).toBeDefined();
  const result = await verifySessionToken(`${head}.${body}.${signature}`, {
    ...options,
    keys: { jwks: { keys: [jwk as { kty: string }] } },
  });
  expect(result).toMatchObject({ verified: false, reason: 'token-verification-failed' });
});
