import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfterOf } from '../../src/protocol/thrown-answer.ts';

const NOON = 'Sun, 06 Nov 1994 12:00:00 GMT';
const NOON_MS = Date.parse(NOON);
const wait = (retryAfter: string | null, date?: string, nowMs: number | undefined = NOON_MS) => {
  const headers = new Headers({ ...(retryAfter !== null && { 'retry-after': retryAfter }), ...(date && { date }) });
  return retryAfterOf((name) => headers.get(name), nowMs);
};

test.each([
  ['0', 0],
  ['120', 120_000],
  ['1.5', 1_500],
  ['-5', 0],
  ['99999999999999999999', 2_147_483_647],
  ['9'.repeat(400), 2_147_483_647],
])('%s is a number of seconds', (value, expected) => {
  expect(wait(value)).toBe(expected);
});

test.each([
  ['Sun, 06 Nov 1994 12:02:00 GMT', undefined, 120_000],
  ['Sun, 06 Nov 1994 11:59:00 GMT', undefined, 0],
  ['Sun, 06 Nov 1994 12:02:00 GMT', 'Sun, 06 Nov 1994 12:01:30 GMT', 30_000],
  ['Sun, 06 Nov 1994 12:02:00 GMT', 'yesterday', 120_000],
  ['Tue, 06 Nov 2096 12:02:00 GMT', undefined, 2_147_483_647],
])('%s is a date, measured against a Date of %s', (value, date, expected) => {
  expect(wait(value, date)).toBe(expected);
});

test.each([
  null,
  '',
  'soon',
  'Soon 5',
  '1.2.3',
  '0x10',
  '1e9',
  'Infinity',
  '5 s',
  '5, 10',
  'Sun, 99 Foo 1994 99:99:99 GMT',
])('%j says nothing', (value) => {
  expect(wait(value)).toBeUndefined();
});

test('a date says nothing without any clock', () => {
  const later = 'Sun, 06 Nov 1994 12:02:00 GMT';
  expect(retryAfterOf((name) => (name === 'date' ? NOON : later))).toBe(120_000);
  expect(retryAfterOf((name) => (name === 'date' ? null : later))).toBeUndefined();
  expect(retryAfterOf((name) => (name === 'date' ? null : '7'))).toBe(7_000);
});

test('whatever a server sends, the wait is none or one that a timer keeps', () => {
  const text = fc.stringMatching(/^[ -~]{0,40}$/);
  fc.assert(
    fc.property(text, text, (value, date) => {
      const waitMs = wait(value, date) ?? 0;
      expect(waitMs).toBeGreaterThanOrEqual(0);
      expect(waitMs).toBeLessThanOrEqual(2_147_483_647);
    }),
  );
});
