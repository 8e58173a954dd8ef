import { expect, test } from 'vitest';
import { isCanonicalBase64url } from '../../../src/server/token/verify.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

test('of all ways to write bytes in base64url one is canonical, however many bytes are left over', () => {
  for (const length of [3, 4, 5, 256, 384, 512]) {
    const bytes = Buffer.alloc(length, 0xa7);
    const text = bytes.toString('base64url');
    const same = [...ALPHABET]
      .map((last) => text.slice(0, -1) + last)
      .filter((other) => Buffer.from(other, 'base64url').equals(bytes));
    expect(same.length, `${length} bytes`).toBe([1, 16, 4][length % 3]);
    expect(same.filter(isCanonicalBase64url), `${length} bytes`).toEqual([text]);
  }
});

test('a character that is left over alone is none of any bytes', () => {
  for (const last of ALPHABET) expect(isCanonicalBase64url(`AAAA${last}`)).toBe(false);
  expect(isCanonicalBase64url('')).toBe(true);
});
