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
