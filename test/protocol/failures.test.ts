import { describe, expect, it } from 'vitest';
import { classifyFailure } from 'xstate-session';
import { isDefinitive } from '../../src/protocol/is-definitive.ts';
import { responseFacts } from '../../src/protocol/response-facts.ts';

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
    [499, 'any', 'rejected'],
    [400, 'any', 'rejected'],
    [399, 'any', 'network'],
    [0, 'any', 'network'],
  ])('by its status %d and its code %s', (status, code, kind) => {
    expect(classifyFailure({ status, errors: errors(code) })).toEqual({ kind, status, code });
  });

  it.each([
    ['offline', 'offline'],
    ['timeout', 'timeout'],
    ['invalid-token', 'invalid-token'],
    ['stale-answer', 'stale-answer'],
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
    [{ errors: null, data: { errors: errors('of data') } }, { code: 'of data' }],
    [{ errors: errors('first'), data: { errors: errors('of data') } }, { code: 'first' }],
    [{ data: null }, {}],
    [{ retryAfterMs: 0 }, { retryAfterMs: 0 }],
    [{ retryAfterMs: 7_000 }, { retryAfterMs: 7_000 }],
    [{ retryAfterMs: '7000' }, { retryAfterMs: 7_000 }],
    [{ retryAfterMs: -1 }, {}],
    [{ retryAfterMs: Number.NaN }, {}],
    [undefined, {}],
    [null, {}],
  ])('are read from %j', (error, facts) => {
    expect(responseFacts(error)).toEqual(facts);
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
  ] as const)('%s, a last active token held: %s', (kind, holds, definitive) => {
    expect(isDefinitive(kind, holds)).toBe(definitive);
  });
});
