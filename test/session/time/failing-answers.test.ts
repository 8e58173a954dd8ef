import { describe, expect, it } from 'vitest';
import type { Fault } from './support/fault.ts';
import { liveThrough } from './support/live-through.ts';
import { outsideBackoff } from './support/outside-backoff.ts';

const DOWN: Fault = { name: '', mode: 'unavailable', kind: 'unavailable' };

const HOUR_1: readonly Fault[] = [
  {
    name: '429 with Retry-After: 30',
    mode: 'rate-limited',
    options: { retryAfter: 30 },
    kind: 'rate-limited',
    leastMs: 30_000,
  },
  { name: 'an empty 200', mode: 'empty-answer', kind: 'foreign-answer' },
  { name: 'a 200 that is no JSON', mode: 'malformed-answer', kind: 'foreign-answer' },
  { name: '500 with HTML', mode: 'unavailable', options: { status: 500, body: 'html' }, kind: 'unavailable' },
  { name: '502 without a body', mode: 'unavailable', options: { status: 502, body: 'empty' }, kind: 'unavailable' },
  {
    name: '503 with Retry-After: 20',
    mode: 'unavailable',
    options: { retryAfter: 20 },
    kind: 'unavailable',
    leastMs: 20_000,
  },
  { name: '429 with Retry-After: 1', mode: 'rate-limited', kind: 'rate-limited', leastMs: 1_000 },
  {
    name: '429 with an unreadable Retry-After',
    mode: 'rate-limited',
    options: { retryAfter: 'soon' },
    kind: 'rate-limited',
  },
  { name: '400', mode: 'unavailable', options: { status: 400, code: 'bad' }, kind: 'rejected' },
  { name: '204', mode: 'empty-answer', options: { status: 204 }, kind: 'foreign-answer' },
  { name: "a gate's 401", mode: 'gate', kind: 'foreign-answer' },
  { name: 'an empty 401', mode: 'gate', options: { body: 'empty' }, kind: 'foreign-answer' },
  { name: 'a redirect to a login', mode: 'gate', options: { status: 302 }, kind: 'foreign-answer' },
  { name: '408', mode: 'unavailable', options: { status: 408 }, kind: 'unavailable' },
  { name: 'null', mode: 'empty-answer', options: { body: 'null' }, kind: 'invalid-token' },
  { name: 'an empty jwt', mode: 'empty-answer', options: { body: 'empty-jwt' }, kind: 'invalid-token' },
  { name: 'JSON that breaks off', mode: 'malformed-answer', options: { body: 'truncated' }, kind: 'foreign-answer' },
  { name: 'a jwt that is none', mode: 'malformed-answer', options: { body: 'not-a-jwt' }, kind: 'invalid-token' },
  { name: 'a token without exp', mode: 'malformed-answer', options: { body: 'no-exp' }, kind: 'invalid-token' },
  { name: 'an expired token', mode: 'malformed-answer', options: { body: 'expired' }, kind: 'invalid-token' },
  {
    name: 'a token of another session',
    mode: 'malformed-answer',
    options: { body: 'foreign-session' },
    kind: 'invalid-token',
  },
];

describe('a session whose frontend API answers with a failure', { timeout: 120_000 }, () => {
  it('lives through ten hours of 503, keeps to the backoff and recovers', async () => {
    await liveThrough(DOWN, 10);
    expect(DOWN.kind).not.toBe('unauthenticated');
  });

  it.each(HOUR_1)('lives through an hour of $name, keeps to the backoff and recovers', async (fault) => {
    await liveThrough(fault, 1);
    expect(fault.kind).not.toBe('unauthenticated');
  });
});

describe('the judge of the backoff', () => {
  it('finds a wait that is too short or too long', () => {
    expect(outsideBackoff([3_000, 4_650, 7_200])).toEqual([]);
    expect(outsideBackoff([3_000, 1_000, 70_000])).toHaveLength(2);
    expect(outsideBackoff([3_000], { leastMs: 30_000 })).toHaveLength(1);
  });
});
