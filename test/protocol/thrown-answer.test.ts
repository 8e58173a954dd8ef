import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyFailure } from 'xstate-session';
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

const JSON_TYPE = { 'content-type': 'application/json' };
const TEXT_TYPE = { 'content-type': 'text/plain' };
const HTML_TYPE = { 'content-type': 'text/html' };
const BODY_CHARS_MAX = 16_384;
const HALF = '{"errors":[{"code":"';
const LONG_PAGE = '<html>'.padEnd(BODY_CHARS_MAX + 1);
const WHOLE = '{"errors":[{"code":"signed_out"}]}';
const OWN_WORDS = { message: 'Access denied' };
/** A body of so many characters, and nearly twice as many bytes. */
const inLongLetters = (chars: number) => `${`${WHOLE.slice(0, -1)},"message":"`.padEnd(chars - 2, 'ż')}"}`;
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A `Response` as it is once somebody has read it, and one that nobody has. */
const used = { status: 401, headers: JSON_TYPE, bodyUsed: true, body: {}, json: () => {}, text: () => {} };
const unread = { ...used, bodyUsed: false };

// Taken from what the clients throw, which test/session/broken-bodies.test.ts has them do; here without a socket.
describe('what clients leave of a 401', () => {
  test.each<[string, object]>([
    ['axios, where the stream was aborted', { code: 'ERR_BAD_RESPONSE', response: { headers: JSON_TYPE } }],
    ['axios, text', { code: 'ERR_BAD_REQUEST', response: { headers: JSON_TYPE, data: HALF } }],
    ['axios, Buffer', { response: { headers: JSON_TYPE, data: Buffer.from(HALF) } }],
    ['got, where the stream was aborted', { response: { complete: false, headers: JSON_TYPE } }],
    ['got, where the socket was closed', { response: { complete: true, aborted: true, headers: JSON_TYPE } }],
    ['got, where it is called so', { name: 'ReadError', response: { complete: true, aborted: false } }],
    ['got, text', { name: 'HTTPError', code: 'ERR_NON_2XX_3XX_RESPONSE', response: { body: HALF } }],
    ['ky 2', { name: 'HTTPError', response: used }],
    ['ofetch, text', { data: HALF, response: { ...used, _data: HALF } }],
    ['ofetch, ArrayBuffer', { data: bytesOf(HALF).buffer, response: { ...used, _data: bytesOf(HALF).buffer } }],
    ['superagent', { name: 'SyntaxError', headers: JSON_TYPE }],
    ['superagent, bytes', { response: { body: bytesOf(HALF), header: JSON_TYPE } }],
    ['undici', { code: 'UND_ERR_RESPONSE', body: HALF, headers: JSON_TYPE }],
    ['a Response that was read', used],
    ['a text called JSON that is none', { headers: JSON_TYPE, data: 'no' }],
    ['a text that begins as an object', { data: ' \n{"a"' }],
    ['a text that begins as an array', { headers: HTML_TYPE, data: '[1,' }],
    ['a text as long as is read', { data: '{'.repeat(BODY_CHARS_MAX) }],
    ...[
      'ECONNRESET',
      'ECONNABORTED',
      'EPIPE',
      'ETIMEDOUT',
      'Z_BUF_ERROR',
      'UND_ERR_SOCKET',
      'UND_ERR_BODY_TIMEOUT',
    ].map((code): [string, object] => [code, { code }]),
    ...['ERR_STREAM_PREMATURE_CLOSE', 'ERR_BODY_PARSE_FAILURE'].map((code): [string, object] => [code, { code }]),
  ])('is no verdict where the body broke off: %s', (_, thrown) => {
    expect(classifyFailure({ status: 401, ...thrown }).kind).toBe('network');
  });

  test.each<[string, object]>([
    ['axios', { code: 'ERR_BAD_REQUEST', response: { headers: JSON_TYPE, data: OWN_WORDS } }],
    ['axios, Buffer', { response: { headers: JSON_TYPE, data: Buffer.from(WHOLE) } }],
    ['got', { name: 'HTTPError', response: { body: WHOLE, complete: true, aborted: false, headers: JSON_TYPE } }],
    ['ky 1, which leaves it unread', { response: unread }],
    ['ky 2', { data: OWN_WORDS, response: used }],
    ['ofetch', { response: { ...used, _data: OWN_WORDS } }],
    ['ofetch, ArrayBuffer', { data: bytesOf(WHOLE).buffer, response: used }],
    ['wretch, JSON', { json: OWN_WORDS, response: used }],
    ['wretch, text', { text: 'Access denied', response: { ...used, headers: TEXT_TYPE } }],
    ['undici', { code: 'UND_ERR_RESPONSE', body: OWN_WORDS, response: used }],
    ['clerk-js', { clerkError: true, errors: [{ code: 'signed_out' }], response: used }],
    ['clerk-js, with an error that has no code', { clerkError: true, errors: [{}] }],
    ['clerk-js, without a list', { clerkError: true }],
    ['a list without an error', { errors: [], headers: JSON_TYPE }],
    ['what only calls itself read', { bodyUsed: true, headers: JSON_TYPE }],
    ['a text that is called one', { headers: TEXT_TYPE, data: 'no' }],
    ['a code beside half a body', { errors: [{ code: 'signed_out' }], data: HALF, headers: JSON_TYPE }],
    ['a text too long to be read', { data: '{'.repeat(BODY_CHARS_MAX + 1), headers: JSON_TYPE }],
    ['a code that is no word', { code: ['ECONNRESET'] }],
    ['a code that only begins so', { code: 'EPIPE_OR_NOT' }],
  ])('is the verdict where the body is there, or nothing is known of it: %s', (_, thrown) => {
    expect(classifyFailure({ status: 401, ...thrown }).kind).toBe('unauthenticated');
  });

  test.each<[string, object]>([
    ['a page that was read', { response: { ...used, headers: HTML_TYPE }, data: '<html>' }],
    ['a page called JSON', { headers: JSON_TYPE, data: ' <html>' }],
    ['a long page called JSON', { headers: JSON_TYPE, data: LONG_PAGE }],
    ['a long page called JSON, bytes', { headers: JSON_TYPE, data: bytesOf(LONG_PAGE) }],
    ['a page, beside headers that are none', { headers: null, response: { headers: HTML_TYPE } }],
    ['nothing, which was read', { response: { ...used, headers: {} } }],
    ['nothing that clerk-js could read', { clerkError: true, errors: [] }],
    ['nothing that clerk-js could read, and the Response', { clerkError: true, errors: [], response: used }],
  ])("is somebody else's answer: %s", (_, thrown) => {
    expect(classifyFailure({ status: 401, ...thrown }).kind).toBe('foreign-answer');
  });

  test('is known by the body that was read apart, though the Response shows it no more', () => {
    expect(classifyFailure(used, { body: '{}' }).kind).toBe('unauthenticated');
    expect(classifyFailure(used, { body: HALF }).kind).toBe('network');
  });
});

test.each([
  [200, 'foreign-answer'],
  [399, 'foreign-answer'],
  [400, 'network'],
  [500, 'unavailable'],
])('half a body beside a %d means %s', (status, kind) => {
  expect(classifyFailure({ status, headers: JSON_TYPE, data: HALF }).kind).toBe(kind);
});

test.each<[string, unknown, unknown]>([
  ['text', WHOLE.padEnd(BODY_CHARS_MAX), WHOLE.padEnd(BODY_CHARS_MAX + 1)],
  ['bytes of long letters', bytesOf(inLongLetters(BODY_CHARS_MAX)), bytesOf(inLongLetters(BODY_CHARS_MAX + 1))],
  ['bytes', bytesOf(WHOLE.padEnd(BODY_CHARS_MAX)), bytesOf(WHOLE.padEnd(BODY_CHARS_MAX + 1))],
])('a body is read up to its limit, and not beyond: %s', (_, longest, tooLong) => {
  expect(classifyFailure({ status: 401, data: longest })).toHaveProperty('code', 'signed_out');
  expect(classifyFailure({ status: 401, data: tooLong })).not.toHaveProperty('code');
});
