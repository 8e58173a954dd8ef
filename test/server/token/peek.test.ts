import { expect, test } from 'vitest';
import { peekToken } from '../../../src/server/token/peek.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (header: unknown, claims: unknown = {}) => `${part(header)}.${part(claims)}.c2ln`;

test('each token has the header that it says, whichever came before', () => {
  const headers = [{ kid: 'one' }, { kid: 'two' }, { kid: 'one' }, { kid: 'one' }, { kid: 'x'.repeat(2_000) }];
  for (const header of [...headers, ...headers]) {
    expect(peekToken(tokenOf(header))?.header).toEqual(header);
  }
});

test('what is no header stays none, however often it comes', () => {
  for (const header of [null, [], 'text', 1]) {
    expect([peekToken(tokenOf(header)), peekToken(tokenOf(header))]).toEqual([null, null]);
  }
  expect([peekToken('.e30.c2ln'), peekToken(tokenOf({ kid: 'one' }))?.header]).toEqual([null, { kid: 'one' }]);
});

test('a header that comes again is the one that nobody can have changed, the claims are made anew', () => {
  const [first, second] = [
    peekToken(tokenOf({ kid: 'three' }, { sub: 'a' })),
    peekToken(tokenOf({ kid: 'three' }, { sub: 'a' })),
  ];
  expect(Object.isFrozen(first?.header)).toBe(true);
  expect(second?.header).toBe(first?.header);
  expect(second?.claims).not.toBe(first?.claims);
});

test('a header is kept up to its length, and not beyond', () => {
  const headersOf = (chars: number) => {
    const header = { kid: 'k'.repeat((chars / 4) * 3 - JSON.stringify({ kid: '' }).length) };
    return [{ n: 1 }, { n: 2 }].map((claims) => peekToken(tokenOf(header, claims))?.header);
  };
  const [kept, same] = headersOf(512);
  expect(same).toBe(kept);
  const [long, another] = headersOf(516);
  expect(another).toEqual(long);
  expect(another).not.toBe(long);
});

test('parts may be written with all characters of base64url, and hold all of Unicode', () => {
  const header = { kid: '>>>???~~~' };
  const claims = { name: 'Zoë 🦊', note: '???>>>' };
  const jwt = tokenOf(header, claims);
  expect(jwt).toMatch(/-.*_|_.*-/);
  expect(peekToken(jwt)).toMatchObject({ jwt, header, claims });
});

test.each(['{"a":"\xff"}', '{"a":"\xc3"}'])('a part that is no UTF-8 is none: %j', (text) => {
  const bytes = Buffer.from(text, 'latin1').toString('base64url');
  expect(peekToken(`${part({ alg: 'RS256' })}.${bytes}.c2ln`)).toBeNull();
  expect(peekToken(`${bytes}.${part({ sub: 'user_1' })}.c2ln`)).toBeNull();
});

test.each([null, 7, 'text', [], true])('a payload that is no object is none: %j', (payload) => {
  expect(peekToken(tokenOf({}, payload))).toBeNull();
});
