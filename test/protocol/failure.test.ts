import { describe, expect, it } from 'vitest';
import { classifyFailure } from 'xstate-session';
import { isDefinitive, responseFacts } from '../../src/protocol/failure.ts';

const errors = (code: unknown) => [{ code }, { code: 'second' }];

describe('an error is judged', () => {
  it.each([
    [422, 'missing_expired_token', 'missing-expired-token'],
    [422, 'other', 'rejected'],
    [400, 'missing_expired_token', 'rejected'],
    [401, 'any', 'unauthenticated'],
    [403, 'user_banned', 'unauthenticated'],
    [403, 'banned', 'unauthenticated'],
    [403, 'user_deactivated', 'unauthenticated'],
    [403, 'user_banned_not', 'rejected'],
    [403, 'unbanned', 'rejected'],
    [403, 'origin_invalid', 'rejected'],
    [402, 'user_banned', 'rejected'],
    [429, 'any', 'rate-limited'],
    [500, 'any', 'unavailable'],
    [408, 'any', 'unavailable'],
    [421, 'any', 'unavailable'],
    [425, 'any', 'unavailable'],
    [499, 'any', 'unavailable'],
    [498, 'any', 'rejected'],
    [407, 'any', 'rejected'],
    [511, 'any', 'unavailable'],
    [400, 'any', 'rejected'],
    [399, 'any', 'foreign-answer'],
    [302, 'any', 'foreign-answer'],
    [200, 'any', 'foreign-answer'],
    [100, 'any', 'foreign-answer'],
    [99, 'any', 'network'],
    [0, 'any', 'network'],
  ])('by its status %d and its code %s', (status, code, kind) => {
    expect(classifyFailure({ status, errors: errors(code) })).toEqual({ kind, status, code });
  });

  it.each([
    ['offline', 'offline'],
    ['timeout', 'timeout'],
    ['invalid-token', 'invalid-token'],
    ['stale-answer', 'stale-answer'],
    ['foreign-answer', 'foreign-answer'],
    ['clerk_offline', 'offline'],
    ['network_error', 'network'],
    ['invalid-answer', 'rejected'],
    ['actor-not-provided', 'rejected'],
    ['offline-page', 'network'],
    ['is-offline', 'network'],
    ['very-invalid-answer', 'network'],
    ['invalid-answer-twice', 'network'],
    ['ECONNRESET', 'network'],
  ])('by its own code %s, without a status', (code, kind) => {
    expect(classifyFailure({ code })).toEqual({ kind });
  });

  it.each([undefined, null, 'text', 7, {}, new TypeError('failed to fetch')])('as the network: %s', (error) => {
    expect(classifyFailure(error)).toEqual({ kind: 'network' });
  });

  it('as the network where it cannot be looked at', () => {
    const hostile = new Proxy({}, { get: () => expect.unreachable.bind(null, 'planted') });
    const throwing = {
      get code() {
        throw new RangeError('planted');
      },
    };
    expect(classifyFailure(throwing)).toEqual({ kind: 'network' });
    expect(classifyFailure(hostile).kind).toBe('network');
  });

  it('of our own with a status by the status', () => {
    expect(classifyFailure({ code: 'offline', status: 503 })).toEqual({ kind: 'unavailable', status: 503 });
    expect(classifyFailure({ code: 'offline', status: 302 })).toEqual({ kind: 'offline', status: 302 });
  });
});

describe('a gate', () => {
  const html = { 'Content-Type': 'text/html; charset=utf-8' };
  const json = { 'content-type': 'application/json' };
  const own = [{ code: 'own' }];

  it.each<[kind: string, thrown: object]>([
    ['foreign-answer', { status: 407 }],
    ['foreign-answer', { status: 511 }],
    ['foreign-answer', { status: 401, headers: html }],
    ['foreign-answer', { status: 403, response: { headers: new Headers(html) } }],
    ['foreign-answer', { status: 404, headers: html, data: { errors: [] } }],
    ['rejected', { status: 400, headers: html }],
    ['rejected', { status: 422, headers: html }],
    ['foreign-answer', { status: 401, headers: {} }],
    ['foreign-answer', { status: 404, headers: new Headers() }],
    ['foreign-answer', { status: 401, headers: { 'CONTENT-TYPE': 'application/xhtml+xml' } }],
    ['foreign-answer', { status: 401, data: ' \n<!doctype html>' }],
    ['foreign-answer', { status: 304 }],
    ['foreign-answer', { statusCode: 302 }],
    ['foreign-answer', { status: 0, type: 'opaqueredirect' }],
    ['foreign-answer', { response: { status: 0, type: 'opaqueredirect' } }],
    ['foreign-answer', { status: 200, data: 'all is well' }],
    ['foreign-answer', { code: 'foreign-answer', status: 401 }],
    ['rejected', { status: 400, headers: {} }],
    ['rejected', { status: 404, headers: json }],
    ['rejected', { status: 403 }],
    ['unauthenticated', { status: 401 }],
    ['unauthenticated', { status: 401, headers: json }],
    ['unauthenticated', { status: 401, headers: { 'content-type': 'text/plain' } }],
    ['unauthenticated', { status: 401, headers: html, errors: own }],
    ['unauthenticated', { status: 401, headers: {}, data: { errors: own } }],
    ['unavailable', { status: 503, headers: html }],
    ['rate-limited', { status: 429, headers: html }],
    ['unavailable', { status: 408, headers: html }],
  ])('is told from the server: %s is what %o counts as', (kind, thrown) => {
    expect(classifyFailure(thrown).kind).toBe(kind);
  });
});

describe('a body that was read apart from its error', () => {
  const asks = JSON.stringify({ errors: errors('missing_expired_token') });

  it.each<[kind: string, status: number, body: string | null]>([
    ['missing-expired-token', 422, asks],
    ['missing-expired-token', 422, ` \n${asks}`],
    ['rejected', 422, asks.slice(1)],
    ['rejected', 422, `[${asks}]`],
    ['rejected', 422, `{"padding":"${'x'.repeat(16_384)}",${asks.slice(1)}`],
    ['rejected', 422, '<html>'],
    ['foreign-answer', 401, '<html>'],
    // What breaks off says nothing for certain; a 429 and a 5xx do.
    ['network', 422, null],
    ['network', 401, null],
    ['network', 200, null],
    ['rate-limited', 429, null],
    ['unavailable', 503, null],
    ['unavailable', 408, null],
  ])('counts: %s, %d', (kind, status, body) => {
    expect(classifyFailure({ status }, { body }).kind).toBe(kind);
  });
});

describe('the facts of an answer', () => {
  it.each([
    [{ status: 503 }, { status: 503 }],
    [{ status: '503' }, {}],
    [{ response: { status: 503 } }, { status: 503 }],
    [{ response: { status: '503' } }, {}],
    [{ status: 401, response: { status: 503 } }, { status: 401 }],
    [{ status: 'no', response: { status: 503 } }, { status: 503 }],
    [{ response: null }, {}],
    [{ errors: errors('first') }, { code: 'first' }],
    [{ errors: errors(7) }, {}],
    [{ status: 503, errors: [] }, { status: 503 }],
    [{ errors: [null] }, {}],
    [{ errors: null, data: { errors: errors('of_data') } }, { code: 'of_data' }],
    [{ errors: errors('first'), data: { errors: errors('of_data') } }, { code: 'first' }],
    [{ data: null }, {}],
    [{ retryAfterMs: 0 }, { retryAfterMs: 0 }],
    [{ retryAfterMs: 7_000 }, { retryAfterMs: 7_000 }],
    [{ retryAfterMs: '7000' }, { retryAfterMs: 7_000 }],
    [{ retryAfterMs: -1 }, {}],
    [{ retryAfterMs: Number.NaN }, {}],
    [{ statusCode: 503 }, { status: 503 }],
    [{ response: { statusCode: 503 } }, { status: 503 }],
    [{ response: { data: { errors: errors('axios') } } }, { code: 'axios' }],
    [{ response: { _data: { errors: errors('ofetch') } } }, { code: 'ofetch' }],
    [{ response: { body: { errors: errors('superagent') } } }, { code: 'superagent' }],
    [{ response: { body: JSON.stringify({ errors: errors('got') }) } }, { code: 'got' }],
    [{ json: { errors: errors('wretch') } }, { code: 'wretch' }],
    [{ text: JSON.stringify({ errors: errors('wretch') }) }, { code: 'wretch' }],
    [{ text: '{"errors":' }, {}],
    [{ text: '7' }, {}],
    [{ errors: errors('x'.repeat(100)) }, {}],
    [{ errors: errors('a\nb') }, {}],
    [{ headers: { 'Retry-After': '120' } }, { retryAfterMs: 120_000 }],
    [{ headers: { 'RETRY-AFTER': 120 } }, { retryAfterMs: 120_000 }],
    [{ response: { headers: new Headers({ 'retry-after': '7' }) } }, { retryAfterMs: 7_000 }],
    [{ response: { header: { 'retry-after': '7' } } }, { retryAfterMs: 7_000 }],
    [{ headers: { 'retry-after': 'Sun, 06 Nov 1994 12:02:00 GMT' } }, { retryAfterMs: 120_000 }],
    [{ headers: { 'retry-after': 'Sun, 06 Nov 1994 11:00:00 GMT' } }, { retryAfterMs: 0 }],
    [
      { headers: { 'retry-after': 'Sun, 06 Nov 1994 12:02:00 GMT', Date: 'Sun, 06 Nov 1994 12:01:00 GMT' } },
      { retryAfterMs: 60_000 },
    ],
    [{ headers: { 'retry-after': 'soon' } }, {}],
    [{ headers: 'retry-after: 7' }, {}],
    [{ retryAfter: 120 }, { retryAfterMs: 120_000 }],
    [{ retryAfter: 0 }, { retryAfterMs: 0 }],
    [{ retryAfter: -1 }, {}],
    [{ retryAfter: '120' }, {}],
    [{ retryAfter: '120', headers: { 'retry-after': '7' } }, { retryAfterMs: 7_000 }],
    [{ retryAfterMs: 5, retryAfter: 120, headers: { 'retry-after': '7' } }, { retryAfterMs: 5 }],
    [undefined, {}],
    [null, {}],
  ])('are read from %j', (error, facts) => {
    expect(responseFacts(error, { nowMs: Date.parse('Sun, 06 Nov 1994 12:00:00 GMT') })).toStrictEqual(facts);
  });

  it('are none where reading throws', () => {
    const hostile = {
      status: 503,
      get errors() {
        throw new RangeError('planted');
      },
    };
    expect(responseFacts(hostile)).toEqual({});
  });
});

describe('a failure is definitive', () => {
  it.each([
    ['rejected', true, true],
    ['rejected', false, true],
    ['invalid-token', true, true],
    ['missing-expired-token', false, true],
    ['missing-expired-token', true, false],
    ['unavailable', false, false],
    ['unauthenticated', false, false],
    ['stale-answer', false, false],
    ['foreign-answer', false, false],
  ] as const)('%s, a last active token held: %s', (kind, holds, definitive) => {
    expect(isDefinitive(kind, holds)).toBe(definitive);
  });
});

it.each([['body'], ['data'], ['text']])('a byte order mark before the %s hides no code', (place) => {
  const asks = JSON.stringify({ errors: [{ code: 'missing_expired_token' }] });
  const thrown = { status: 422, [place]: `\ufeff${asks}` };
  expect(classifyFailure(thrown).kind).toBe('missing-expired-token');
  expect(classifyFailure({ status: 422 }, { body: `\ufeff${asks}` }).kind).toBe('missing-expired-token');
});
