import { describe, expect, it } from 'vitest';
import { decodedPart } from '../../src/protocol/jwt-part.ts';
import { claimsOf } from '../../src/protocol/session-token.ts';

const partOf = (text: string) => Buffer.from(text).toString('base64url');

describe('a part of a JWT', () => {
  it.each([
    ['without a character of its own', '{"a":1}', { a: 1 }, /^[A-Za-z0-9]+$/],
    ['with a minus', '{"a":"~~>>"}', { a: '~~>>' }, /^[^_]*-[^_]*$/],
    ['with an underscore', '{"a":"~~??"}', { a: '~~??' }, /^[^-]*_[^-]*$/],
    ['with text outside of ASCII', '{"a":"zażółć 𝄞"}', { a: 'zażółć 𝄞' }, /./],
  ])('%s is what it says', (_, text, said, written) => {
    expect(partOf(text)).toMatch(written);
    expect(decodedPart(partOf(text))).toEqual(said);
  });

  it.each([
    ['null', partOf('null')],
    ['an array', partOf('[1]')],
    ['a number', partOf('7')],
    ['a text', partOf('"a"')],
    ['no JSON', partOf('{"a"')],
    ['no UTF-8', Buffer.from('{"a":"\xff"}', 'latin1').toString('base64url')],
    ['nothing', ''],
    ['no base64', '%'],
  ])('%s is none', (_, part) => {
    expect(decodedPart(part)).toBeNull();
  });
});

it('all claims of a JWT are read, and none of what is no JWT', () => {
  expect(claimsOf(`${partOf('{}')}.${partOf('{"a":1,"b":[2]}')}.c`)).toEqual({ a: 1, b: [2] });
  for (const jwt of ['', 'a', 'a.b.c', `a.${partOf('null')}.c`]) expect(claimsOf(jwt)).toEqual({});
});
