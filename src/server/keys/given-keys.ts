/**
 * Keys in place, as somebody gave them: what can be told of them before a token comes. The messages tell their kind, never a key.
 *
 * @module
 */

import type { JSONWebKeySet, JWK } from 'jose';
import { checkKnown, described } from '../../protocol/caller-input.ts';
import { fieldOf, recordOf, textOf } from '../../protocol/unknown-values.ts';

/** The sources of keys, each as somebody gave it. */
export interface GivenSource {
  readonly pem?: unknown;
  readonly jwks?: unknown;
  readonly jwksUrl?: unknown;
}

/**
 * The one source that the option `keys` has.
 *
 * @throws TypeError when it is no object with exactly one. What it is instead is told with how it is to be given.
 */
export function checkedSource(given: unknown): GivenSource {
  const meant = meantSource(given);
  if (meant !== null) throw new TypeError(`keys must be { pem }, { jwks } or { jwksUrl }; given: ${meant}.`);
  const source: GivenSource = recordOf(given);
  checkKnown<GivenSource>('keys', source, { pem: true, jwks: true, jwksUrl: true });
  const names = Object.entries(source).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (names.length === 1) return source;
  const told = names.length > 0 ? names.join(' and ') : 'none that is not undefined';
  throw new TypeError(`keys must have exactly one of pem, jwks and jwksUrl; given: ${told}.`);
}

/** What was given in place of an object with a source, or `null`. */
function meantSource(given: unknown): string | null {
  if (given instanceof URL) return 'a URL; write { jwksUrl: … }';
  if (typeof given === 'string' && given.includes('-----BEGIN ')) return 'a PEM; write { pem: … }';
  if (typeof given === 'string' && URL.canParse(given)) return 'an address; write { jwksUrl: … }';
  if (fieldOf(given, 'keys') !== undefined && !Array.isArray(given)) return 'a key set; write { jwks: … }';
  const isSource = typeof given === 'object' && kindOf(given) === 'object';
  return isSource ? null : kindOf(given);
}

/**
 * A public RSA key in PEM. Line breaks may be written as `\n`: so they come out of many a variable of the environment.
 *
 * @returns Its text, with line breaks.
 * @throws TypeError when it is no such key, as far as its form and its type tell. Whether it can be imported shows when it is.
 */
export function checkedPem(given: unknown): string {
  const text = typeof given === 'string' ? given.replaceAll(/\\r|\\n/g, '\n').trim() : '';
  const wrong = typeof given === 'string' ? wrongPem(text) : kindOf(given);
  if (wrong === null) return text;
  throw new TypeError(`keys.pem must be a public RSA key in PEM (-----BEGIN PUBLIC KEY-----); given: ${wrong}.`);
}

/** What a text is in place of a public RSA key in PEM, or `null`. */
function wrongPem(text: string): string | null {
  if (text === '') return 'empty text';
  const [begin = '', label] = /-----BEGIN ([A-Z\d ]{1,40})-----/.exec(text) ?? [];
  if (label === undefined) return 'text that is no PEM';
  if (label.endsWith('CERTIFICATE')) return 'a certificate; its key is what "openssl x509 -pubkey -noout" prints';
  if (label.endsWith('PRIVATE KEY')) return 'a private key; its public one is what "openssl pkey -pubout" prints';
  if (label === 'RSA PUBLIC KEY') {
    return 'a key in PKCS#1; the other form is what "openssl rsa -RSAPublicKey_in -pubout" prints';
  }
  if (label !== 'PUBLIC KEY') return 'PEM of something else';
  const [before, body = '', after, ...more] = text.split(/-----(?:BEGIN|END) PUBLIC KEY-----/);
  if (more.length > 0) return 'more than one key';
  if (before !== '' || after !== '' || !text.startsWith(begin)) {
    return 'PEM with something around it, or without its end';
  }
  return wrongBody(body);
}

/** The object identifier of RSA keys (1.2.840.113549.1.1.1) in DER, as characters. */
const RSA_ENCRYPTION = '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01';

function wrongBody(body: string): string | null {
  const der = decoded(body.replaceAll(/\s/g, ''));
  if (der === null) return 'PEM whose body is no base64';
  if (!der.startsWith('\x30')) return 'PEM whose body is no key';
  if (lengthOf(der) > der.length) return 'a key that is cut off';
  return der.includes(RSA_ENCRYPTION) ? null : 'a key of another type than RSA';
}

function decoded(base64: string): string | null {
  try {
    return atob(base64);
  } catch {
    return null;
  }
}

/** How long a value in DER is by what it says itself. */
function lengthOf(der: string): number {
  const first = der.charCodeAt(1);
  if (first < 0x80) return 2 + first;
  const octets = [...der.slice(2, 2 + first - 0x80)];
  return 2 + octets.length + octets.reduce((length, octet) => length * 256 + octet.charCodeAt(0), 0);
}

/**
 * A JWK set with a key in it that can verify a token.
 *
 * @throws TypeError when it is no set, has no such key, or has a private one.
 */
export function checkedKeySet(given: unknown): JSONWebKeySet {
  const wrong = isKeySet(given) ? wrongKeys(given.keys) : kindOf(given);
  if (wrong === null) return given as JSONWebKeySet;
  throw new TypeError(`keys.jwks must be a JSON Web Key Set with a public RSA key: { keys: [ … ] }; given: ${wrong}.`);
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  const keys = fieldOf(value, 'keys');
  return (
    typeof value === 'object' && Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null)
  );
}

function wrongKeys(keys: readonly JWK[]): string | null {
  if (keys.length === 0) return 'a set without keys';
  if (keys.some(({ d }) => d !== undefined)) return 'a set with a private key';
  const rsa = keys.filter(({ kty }) => kty === 'RSA');
  if (rsa.length === 0) return `a set with keys of other types${typesOf(keys)}`;
  const whole = rsa.filter(({ n, e }) => textOf(n) !== undefined && textOf(e) !== undefined);
  if (whole.length === 0) return 'an RSA key without "n" and "e"';
  return whole.some(isForSignatures) ? null : 'RSA keys for other uses or algorithms';
}

/** The types of keys by their names, as far as they are names of types. */
function typesOf(keys: readonly JWK[]): string {
  const named = ['EC', 'OKP', 'oct'].filter((type) => keys.some(({ kty }) => kty === type));
  return named.length === 0 ? '' : ` (${named.join(', ')})`;
}

/** Whether what a key says of itself lets it verify a token. What it does not say forbids nothing. */
function isForSignatures({ use = 'sig', alg = 'RS256', key_ops: operations = ['verify'] }: JWK): boolean {
  return use === 'sig' && /^RS(?:256|384|512)$/.test(alg) && operations.includes('verify');
}

/** What was given in place of a key or a set of them. */
function kindOf(given: unknown): string {
  if (given instanceof Uint8Array || given instanceof ArrayBuffer) return 'a Buffer; give its text: toString()';
  if (typeof fieldOf(given, 'then') === 'function') return 'a promise; await it';
  if (Array.isArray(given)) return described(given);
  const { kty } = recordOf(given);
  if (typeof kty === 'string') return 'one key of a set (a JWK); give { jwks: { keys: [ … ] } }';
  if (fieldOf(given, 'keys') !== undefined) return 'a set whose "keys" is no list of objects';
  return described(given);
}
