import { describe, expect, it } from 'vitest';
import { check, checkAddress, checkId, checkOneOf, unknownNames } from '../../src/protocol/caller-input.ts';

describe("a caller's mistakes", () => {
  it.each<[unknown, string]>([
    [undefined, 'it is missing'],
    [null, 'given: null'],
    ['', 'given: empty text'],
    ['a secret', 'given: string'],
    [['a secret'], 'given: array'],
    [{ a: 'secret' }, 'given: object'],
    [7, 'given: number'],
    [false, 'given: boolean'],
  ])('are told by name, with the type of what was given: %j', (given, told) => {
    expect(() => check(false, 'it', 'right', given)).toThrow(new TypeError(`it must be right; ${told}.`));
    expect(() => check('x', 'it', 'right', given)).not.toThrow();
  });

  it.each([
    ['https://api.example.com/v1'],
    ['http://api.example.com:8080'],
    ['api.example.com'],
    ['https://*.example.com/'],
    [new URL('http://api.example.com/v1')],
  ])('in an address are told with the address: %s', (given) => {
    expect(() => checkAddress(false, 'it', 'right', given)).toThrow(
      new TypeError(`it must be right; given: "${String(given)}".`),
    );
    expect(() => checkAddress(true, 'it', 'right', given)).not.toThrow();
  });

  it.each([
    ['https://user:secret@api.example.com'],
    ['https://api.example.com/?key=secret'],
    ['https://api.example.com/#secret'],
    ['sk_live_secret'],
    ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1In0.c2VjcmV0'],
    ['https://api.example.com/ secret'],
  ])('in an address that could hold a secret are told without it: %s', (given) => {
    expect(() => checkAddress(false, 'it', 'right', given)).toThrow(new TypeError('it must be right; given: string.'));
  });

  it('in an address are told with the type of what is no address, though it would read as one', () => {
    const given = ['https://api.example.com'];
    expect(() => checkAddress(false, 'it', 'right', given)).toThrow(new TypeError('it must be right; given: array.'));
  });

  it.each([
    ['lef', 'given: "lef"'],
    ['token.isued', 'given: "token.isued"'],
    ['', 'given: empty text'],
    [null, 'given: null'],
    [undefined, 'it is missing'],
    [7, 'given: number'],
    ['sk_live_secret', 'given: string'],
    ['5ecret', 'given: string'],
    ['secret words', 'given: string'],
    ['averyverylongsecretofmanyletters', 'given: string'],
  ])('in the choice of a word are told with the word, where that can be no secret: %j', (given, told) => {
    expect(() => checkOneOf(given, 'it', ['left', 'right'])).toThrow(
      new TypeError(`it must be left or right; ${told}.`),
    );
    expect(() => checkOneOf('left', 'it', ['left', 'right'])).not.toThrow();
  });
});

describe('an id goes into a path', () => {
  it.each(['sess_1', 'a.b-c'])('as it is: %s', (id) => {
    expect(() => checkId('sessionId', id)).not.toThrow();
  });

  it.each([[7], [null], ['a/b'], ['a..b'], ['..'], [''], ['a?b'], [['sess_1']]])('not: %j', (id) => {
    expect(() => checkId('sessionId', id)).toThrow(/^sessionId must be \w.+; given: /);
  });
});

describe('a name that nobody knows', () => {
  it('is not told where it can be no name', () => {
    expect(unknownNames({ 'sk live/secret': 1 }, { left: 1 })).toEqual(['"(not a name)" is not known; known are left']);
  });

  const MEANT = 'did you mean';
  it.each<[string, string, readonly string[], string]>([
    ['two letters off', 'lift', ['left', 'right'], `${MEANT} "left"?`],
    ['two letters off, of four', 'wift', ['right', 'left'], `${MEANT} "left"?`],
    ['three letters off, of four', 'wind', ['left', 'right'], 'known are left, right'],
    ['a third of a long one off', 'cunfurmSussiun', ['confirmSession', 'createToken'], `${MEANT} "confirmSession"?`],
    [
      'more than a third off',
      'cunfurmSussiux',
      ['confirmSession', 'createToken'],
      'known are confirmSession, createToken',
    ],
    ['in other cases', 'CONFIRMSESSION', ['createToken', 'confirmSession'], `${MEANT} "confirmSession"?`],
  ])('is told with what was meant, when few letters differ: %s', (_, given, names, told) => {
    const known = Object.fromEntries(names.map((name) => [name, true]));
    expect(unknownNames({ [given]: 'a secret' }, known)).toEqual([`"${given}" is not known; ${told}`]);
    expect(unknownNames(known, known)).toEqual([]);
  });
});
