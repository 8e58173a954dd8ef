import { describe, expect, it } from 'vitest';
import { decodeSessionToken } from 'xstate-session';
import { makeToken } from 'xstate-session/testing';
import type { SessionContext } from '../../../machines/session/contract.ts';
import { initialContext } from '../../../machines/session/initial-context.ts';
import { adopt } from '../../../machines/session/outcomes.ts';
import { nextRandom, planBackoff, planRefresh, refreshDueAtMs } from '../../../machines/session/schedule.ts';

import type { SessionToken } from '../../../src/protocol/session-token.ts';
import { NOW } from '../support/step-chart.ts';

/** The state after which the generator draws a half. */
const HALF = 2_782_269_413;
const tokenOf = (lifetimeSeconds: number) =>
  decodeSessionToken(makeToken({ iatMs: NOW, lifetimeSeconds })) as SessionToken;
const input = { sessionId: 'sess_test', organizationId: null, seed: 1, atMs: NOW };
const at = (more: Partial<SessionContext> = {}): SessionContext => ({ ...initialContext({ input }), ...more });

describe('the generator of chance', () => {
  it('goes through one known row of numbers', () => {
    const row = [1, 1_015_568_748, 1_586_005_467, 2_165_703_038];
    for (const [index, state] of row.slice(0, -1).entries()) {
      expect(nextRandom(state)).toEqual({ seed: row[index + 1], value: (row[index + 1] ?? 0) / 2 ** 32 });
    }
    expect(nextRandom(0)).toEqual({ seed: 1_013_904_223, value: 1_013_904_223 / 2 ** 32 });
  });
});

describe('a refresh is planned', () => {
  // Not drawn: what runs before the tests do is no test's to notice.
  const chance = 1_015_568_748 / 2 ** 32;
  it.each([
    ['17 s before expiry and up to 2 s later', 60, 43_000 + 2_000 * chance],
    ['as much before expiry of a long life', 3_600, 3_583_000 + 2_000 * chance],
    ['30 % before expiry and up to 5 % later', 30, 21_000 + 1_500 * chance],
    ['after a second at least', 1, 1_000],
  ])('%s', (_, lifetimeSeconds, afterMs) => {
    const { refreshAtMs, seed } = planRefresh(at({ seed: 1 }), tokenOf(lifetimeSeconds));
    expect(refreshAtMs).toBeCloseTo(NOW + afterMs, 3);
    expect(seed).toBe(1_015_568_748);
  });

  it('in session time, never past the cutoff', () => {
    const late = planRefresh(at({ offsetMs: 30_000, seed: 1 }), tokenOf(60)).refreshAtMs;
    expect(late).toBeCloseTo(NOW + 13_000 + 2_000 * chance, 3);
    const { limits } = at();
    const lazy = at({ limits: { ...limits, refreshLeadMaxMs: 0 } });
    expect(planRefresh(lazy, tokenOf(60)).refreshAtMs).toBe(NOW + 55_000);
  });

  it('as late as can be where the endpoint keeps its token', () => {
    expect(planRefresh(at({ lateRefreshes: 1 }), tokenOf(60)).refreshAtMs).toBe(NOW + 55_000);
  });

  it('for later where the tab is hidden, not past the cutoff and not sooner', () => {
    const held = tokenOf(60);
    const hidden = (refreshAtMs: number | null, more: Partial<SessionContext> = {}) =>
      refreshDueAtMs(at({ held, refreshAtMs, isHidden: true, ...more })) - NOW;
    expect(hidden(NOW + 43_000)).toBe(46_000);
    expect(hidden(NOW + 53_000)).toBe(55_000);
    expect(hidden(NOW + 58_000)).toBe(58_000);
    expect(hidden(NOW + 43_000, { isHidden: false })).toBe(43_000);
    expect(hidden(NOW + 10_000, { held: tokenOf(20) })).toBe(11_000);
  });

  it('for now where nothing is held, or nothing was planned', () => {
    const held = tokenOf(60);
    const due = (more: Partial<SessionContext>) => refreshDueAtMs(at({ isHidden: true, ...more }));
    expect(due({ held: null, refreshAtMs: NOW + 1_000 })).toBe(NOW);
    expect(due({ held, refreshAtMs: null })).toBe(NOW);
    expect(due({ held: null, refreshAtMs: null })).toBe(NOW);
  });
});

describe('a wait after failures', () => {
  it('grows, is capped, and is spread by a fifth', () => {
    const waits = [0, 1, 2, 7, 50].map((failures) => planBackoff(at({ seed: HALF }), failures).waitMs);
    for (const [index, plain] of [3_000, 4_650, 7_207.5, 50_000, 50_000].entries()) {
      expect(waits[index]).toBeCloseTo(plain, 0);
    }
    const spread = (seed: number) => planBackoff(at({ seed }), 0).waitMs / 3_000;
    expect(spread(1)).toBeCloseTo(0.8 + 0.4 * nextRandom(1).value, 9);
    expect(spread(0)).toBeCloseTo(0.8 + 0.4 * nextRandom(0).value, 9);
    expect(planBackoff(at({ seed: 1 }), 0).seed).toBe(1_015_568_748);
  });
});

describe('a token that is adopted', () => {
  const token = tokenOf(60);
  const before = at({ dueAtMs: 7, attempt: 2, notBeforeMs: 9, skipCacheSent: true, isOutage: true, isDegraded: true });

  it.each([
    ['mint', { skipCacheSent: false, lastAnswerAtMs: NOW, isOutage: false }, ['outage.ended']],
    ['outage-mint', { skipCacheSent: false, lastAnswerAtMs: NOW, isOutage: true }, []],
    ['received', { skipCacheSent: true, lastAnswerAtMs: null, isOutage: true }, []],
    ['handshake', { skipCacheSent: true, lastAnswerAtMs: null, isOutage: true }, []],
  ] as const)('by %s', (source, changed, told) => {
    const [next, ...emissions] = adopt(before, token, source, false);
    const plain = { dueAtMs: null, attempt: 0, notBeforeMs: null, isDegraded: false, handshakes: 0, held: token };
    expect(next).toMatchObject({ ...plain, ...changed, lastActiveToken: token });
    expect(emissions.filter(Boolean)).toEqual([
      { type: 'token.issued', jwt: token.jwt, source },
      ...told.map((type) => ({ type })),
      { type: 'session.recovered' },
    ]);
  });

  it('within a plan leaves the plan as it is', () => {
    const [next] = adopt(before, token, 'received', true);
    expect(next).toMatchObject({ dueAtMs: 7, attempt: 2, notBeforeMs: 9 });
  });
});

describe('the first context', () => {
  const { jwt } = tokenOf(60);
  it.each([
    [
      'nothing but a session',
      {},
      { held: null, lastActiveToken: null, offsetMs: 0, learnedClock: null, template: null },
    ],
    ['its own token', { lastActiveToken: jwt }, { held: { jwt }, lastActiveToken: { jwt } }],
    ['a template', { lastActiveToken: jwt, template: 't' }, { held: null, lastActiveToken: { jwt }, template: 't' }],
    ['another organization', { lastActiveToken: jwt, organizationId: 'o' }, { held: null, lastActiveToken: { jwt } }],
    ['another session', { lastActiveToken: jwt, sessionId: 'other' }, { held: null, lastActiveToken: null }],
    ['no token at all', { lastActiveToken: 'none' }, { held: null, lastActiveToken: null }],
    ['the personal account', { organizationId: '' }, { organizationId: null }],
    ['an offset', { offsetMs: 5 }, { offsetMs: 5, learnedClock: { offsetMs: 5, clockJumps: 0, isHinted: false } }],
    ['an offset that is none', { offsetMs: Number.NaN }, { offsetMs: 0, learnedClock: { offsetMs: 0 } }],
    [
      'a token of the next minute',
      { lastActiveToken: jwt, atMs: NOW - 60_000 },
      { offsetMs: 60_000, held: { jwt }, decidedIssuedAtMs: null },
    ],
    [
      'a token of the minute after, which is only offered',
      { lastActiveToken: jwt, atMs: NOW - 60_001 },
      { offsetMs: 0, held: null, lastActiveToken: { jwt }, decidedIssuedAtMs: NOW },
    ],
    [
      'a token that has expired, whose refresh is under way',
      { lastActiveToken: jwt, atMs: NOW + 60_000 },
      { held: { jwt }, refreshAtMs: null },
    ],
    ['a token of yesterday', { lastActiveToken: jwt, offsetMs: 5, atMs: NOW + 86_400_000 }, { offsetMs: 5 }],
    ['what may be done', { capabilities: {} }, { capabilities: NOTHING, policy: { handshakes: 'manual' } }],
    ['a policy', { policy: { handshakes: 'never' } }, { capabilities: NOTHING, policy: { handshakes: 'never' } }],
    ['a first question', { skipCache: true }, { skipCacheWanted: true, skipCacheSent: false }],
    ['an odd first question', { skipCache: 'yes' }, { skipCacheWanted: false, skipCacheSent: false }],
    ['numbers', { seed: 2 ** 32 + 7.5, handshakes: 2 }, { seed: 7, handshakes: 2, learnedClock: null }],
    ['clocks that parted', { offsetMs: 7, partings: 3 }, { learnedClock: { offsetMs: 7, clockJumps: 3 } }],
    ['an outage', { outage: true }, { isOutage: true, isDegraded: false, isClockDoubted: false }],
    ['that nobody can be served', { degraded: true }, { isOutage: false, isDegraded: true }],
    ['a clock in doubt', { isClockDoubted: true }, { isClockDoubted: true, isOutage: false }],
    ['no more than that', { outage: 'yes', isClockDoubted: 1 }, { isOutage: false, isClockDoubted: false }],
    ['limits', { limits: { waitMs: 1 } }, { limits: { waitMs: 1, idleKeyMs: 300_000 } }],
  ])('knows %s', (_, more, parts) => {
    expect(initialContext({ input: { ...input, ...more } as never })).toMatchObject(parts);
  });
});

const NOTHING = { confirmSession: false, createHandshakeUrl: false, followHandshake: false };
