import { describe, expect, test } from 'vitest';
import { type AuthenticateOptions, checkAuthenticateOptions } from 'xstate-session/server';
import { rowOptions } from './support/row-request.ts';
import { ownKey } from './support/tokens.ts';

const good = rowOptions({});
const keys = { jwks: ownKey.jwks };

describe('a mistake in the options is told where the app starts', () => {
  const isBase = 'an address without credentials, query and hash';
  const isSecret = 'an absolute https URL (http only on loopback) without credentials';
  const isSet = 'an address of a host, not of a variable that is not set';
  const isHost = 'a host such as "app.example", without scheme and path';
  const isSpan = 'a finite number of milliseconds, at least 0';
  const forSatellite = { isSatellite: true, signInUrl: 'https://app.example/in' };

  test.each<[Record<string, unknown>, string]>([
    [{ frontendApi: 'https://clerk.app.example?x=canary' }, `frontendApi must be ${isBase}; given: string.`],
    [{ frontendApi: 'https://clerk.app.example/?' }, `frontendApi must be ${isBase}; given: string.`],
    [{ frontendApi: 'clerk.app.example#canary' }, `frontendApi must be ${isBase}; given: string.`],
    [{ frontendApi: 'https://me:canary@clerk.app.example' }, `frontendApi must be ${isSecret}; given: string.`],
    [
      { frontendApi: 'http://clerk.app.example' },
      `frontendApi must be ${isSecret}; given: "http://clerk.app.example".`,
    ],
    [{ frontendApi: 'undefined' }, `frontendApi must be ${isSet}; given: "undefined".`],
    [{ frontendApi: 'https://undefined/' }, `frontendApi must be ${isSet}; given: "https://undefined/".`],
    [{ frontendApi: 7 }, 'frontendApi must be a host, a URL or a path; given: number.'],
    [{ proxyUrl: 'https://app.example/__clerk?x=canary' }, `proxyUrl must be ${isBase}; given: string.`],
    [{ proxyUrl: 'https://null' }, `proxyUrl must be ${isSet}; given: "https://null".`],
    [{ proxyUrl: 7 }, 'proxyUrl must be an absolute URL or a path; given: number.'],
    [
      { keys: { jwksUrl: 'https://undefined/.well-known/jwks.json' } },
      `keys.jwksUrl must be ${isSet}; given: "https://undefined/.well-known/jwks.json".`,
    ],
    [{ keys: { jwksUrl: 'https://me:canary@keys.example/' } }, `keys.jwksUrl must be ${isSecret}; given: string.`],
    [{ ...forSatellite, domain: 'undefined' }, `domain must be ${isHost}; given: string.`],
    [
      { signInUrl: 'https://undefined/in' },
      'signInUrl must be an absolute http or https URL without credentials; given: "https://undefined/in".',
    ],
    [{ authorizedParties: 'https://app.example' }, 'authorizedParties must be a list of origins; given: string.'],
    [{ authorizedParties: [7] }, 'each of authorizedParties must be a text; given: number.'],
    [
      { authorizedParties: ['https://app.example', 'https://undefined'] },
      'each of authorizedParties must be an origin; given: "https://undefined".',
    ],
    [{ issuer: 7 }, 'issuer must be a text or a list of texts; given: number.'],
    [{ audience: [null] }, 'each of audience must be a text; given: null.'],
    [{ clockSkewMs: Number.NaN }, `clockSkewMs must be ${isSpan}; given: number.`],
    [{ clockSkewMs: Number.POSITIVE_INFINITY }, `clockSkewMs must be ${isSpan}; given: number.`],
    [{ clockSkewMs: '5s' }, `clockSkewMs must be ${isSpan}; given: string.`],
    [{ deadlineMs: Number.NaN }, `deadlineMs must be ${isSpan}; given: number.`],
    [{ cookieSuffix: 5 }, 'cookieSuffix must be a text of letters, digits, - and _; given: number.'],
    [{ apiVersion: 5 }, 'apiVersion must be a text; given: number.'],
    [{ apiVersion: '' }, 'apiVersion must be a text; given: empty text.'],
    [{ instance: 'staging' }, 'instance must be production or development; given: "staging".'],
    [{ pendingSessions: 'no' }, 'pendingSessions must be signed-out or signed-in; given: "no".'],
    [{ refreshSession: true }, 'refreshSession must be a function; given: boolean.'],
    [{ clock: {} }, 'clock must be an object with setTimeout and clearTimeout, as globalThis; given: object.'],
    [{ logger: 'console' }, 'logger must be an object with methods, as console; given: string.'],
    [{ isSatellite: 'yes' }, 'isSatellite must be true or false; given: string.'],
    [
      { sharedRefresh: {} },
      'sharedRefresh must be an object with a method "share", as processSharedRefresh() gives; given: object.',
    ],
    [
      { publishableKey: 'sk_live_canary' },
      'publishableKey must be pk_live_… or pk_test_… as the dashboard shows it; given: string.',
    ],
  ])('with what was given: %j', (wrong, message) => {
    const options = { ...good, ...wrong } as unknown as AuthenticateOptions;
    expect(() => checkAuthenticateOptions(options)).toThrow(new TypeError(message));
  });

  test.each([
    { frontendApi: 'localhost:4778' },
    { frontendApi: 'http://[::1]:4778/' },
    { frontendApi: 'https://[2001:db8::1]/proxy' },
    { deadlineMs: Number.POSITIVE_INFINITY },
    { keys: { jwksUrl: 'https://keycloak:8443/realms/app/certs?format=jwks' } },
    { frontendApi: 'https://intranet' },
  ])('and is none of these: %j', (right) => {
    expect(() => checkAuthenticateOptions({ ...good, ...right })).not.toThrow();
  });

  test.each<[unknown, string]>([
    [{ keys, frontendAPI: 'clerk.app.example' }, 'options: "frontendAPI" is not known; did you mean "frontendApi"?'],
    [{ publishablekey: 'pk_live_canary' }, 'options: "publishablekey" is not known; did you mean "publishableKey"?'],
    [{ jwksUrl: 'https://keys.example' }, 'options: "jwksUrl" is not known; it goes into keys: { jwksUrl }'],
    [{ ...good, PEM: ownKey.pem }, 'options: "PEM" is not known; it goes into keys: { pem }'],
    [{ ...good, jwks: ownKey.jwks }, 'options: "jwks" is not known; it goes into keys: { jwks }'],
    [{ ...good, keys: { jwksURL: 'https://keys.example' } }, 'keys: "jwksURL" is not known; did you mean "jwksUrl"?'],
    [{ ...good, keys: { PEM: ownKey.pem } }, 'keys: "PEM" is not known; did you mean "pem"?'],
    ...(
      [
        [ownKey.pem, 'a PEM; write { pem: … }'],
        ['https://keys.example', 'an address; write { jwksUrl: … }'],
        [new URL('https://keys.example'), 'a URL; write { jwksUrl: … }'],
        [ownKey.jwks, 'a key set; write { jwks: … }'],
        [ownKey.jwk, 'one key of a set (a JWK); give { jwks: { keys: [ … ] } }'],
        [Promise.resolve(keys), 'a promise; await it'],
        [[ownKey.jwk], 'array'],
        [null, 'null'],
        ['canary', 'string'],
      ] as const
    ).map(([given, told]): [unknown, string] => [
      { ...good, keys: given },
      `keys must be { pem }, { jwks } or { jwksUrl }; given: ${told}.`,
    ]),
    [
      { ...good, keys: { pem: undefined } },
      'keys must have exactly one of pem, jwks and jwksUrl; given: none that is not undefined.',
    ],
    [
      { ...good, keys: { pem: ownKey.pem, ...keys } },
      'keys must have exactly one of pem, jwks and jwksUrl; given: pem and jwks.',
    ],
  ])('with the name that is meant, before what is missing: %#', (wrong, message) => {
    expect(() => checkAuthenticateOptions(wrong as AuthenticateOptions)).toThrow(new TypeError(message));
  });
});
