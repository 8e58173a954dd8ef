import { describe, expect, it } from 'vitest';
import { makeToken } from 'xstate-session/testing';
import { NOW, stepChart } from './support/step-chart.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const token = makeToken({ iatMs: NOW });
const older = makeToken({ iatMs: NOW - 10 * MINUTE });
const unauthenticated = { kind: 'unauthenticated', status: 401 };

describe('an attempt ahead of its time', () => {
  it('is made after one that no server answered, while the run of failures has room for it', () => {
    const chart = stepChart();
    const { attemptsAhead, nudgeSpacingMs } = chart.context.limits;
    const seen: boolean[] = [];
    const expected: boolean[] = [];
    let atMs = NOW;
    for (let round = 0; round < 4 * attemptsAhead + 8; round += 1) {
      chart.fail({ kind: 'network', atMs });
      const { immediateRetry, attempt } = chart.context;
      const hasRoom = attempt <= attemptsAhead + (atMs - NOW) / nudgeSpacingMs;
      expected.push(immediateRetry === 'available' && hasRoom);
      chart.step({ type: 'network.online', atMs });
      seen.push(chart.asked.length > 0);
      if (chart.asked.length === 0) {
        atMs += nudgeSpacingMs;
        chart.step({ type: 'page.visible', atMs });
      }
    }
    expect(seen).toEqual(expected);
    expect(seen).toContain(true);
    expect(seen.slice(-4)).toContain(false);
  });

  it('is not used up by one whose time has come', () => {
    const chart = stepChart();
    chart.fail({ kind: 'network', atMs: NOW });
    chart.step({ type: 'network.online', atMs: NOW + chart.context.limits.nudgeSpacingMs });
    expect(chart.asked).toHaveLength(1);
    expect(chart.context.immediateRetry).toBe('available');
  });

  it('is none before the server allows it', () => {
    const chart = stepChart();
    chart.fail({ kind: 'rate-limited', status: 429, retryAfterMs: MINUTE, atMs: NOW });
    chart.step({ type: 'page.visible', atMs: NOW + MINUTE - 1 });
    expect(chart.asked).toEqual([]);
    chart.step({ type: 'page.visible', atMs: NOW + MINUTE });
    expect(chart.asked).toHaveLength(1);
  });
});

// What an actor makes of a header that is a date, of none, and of one that it passes on as it is.
const NO_NUMBERS = [Number.NaN, null, 'Wed, 21 Oct 2026 07:28:00 GMT', {}];

describe('an attempt that is to wait for what is no number', () => {
  it.each(NO_NUMBERS)('is planned as without it: %j', (retryAfterMs) => {
    const [chart, plain] = [stepChart(), stepChart()];
    chart.fail({ kind: 'rate-limited', retryAfterMs, atMs: NOW });
    plain.fail({ kind: 'rate-limited', atMs: NOW });
    expect(chart.context).toEqual(plain.context);
    expect(chart.context.dueAtMs).toBeGreaterThan(NOW);
  });

  it('is no sooner than the refused mint asks, where the confirmation says NaN', () => {
    const chart = stepChart();
    chart.fail({ ...unauthenticated, retryAfterMs: MINUTE, atMs: NOW });
    chart.fail({ kind: 'network', retryAfterMs: Number.NaN, atMs: NOW });
    expect(chart.context.notBeforeMs).toBe(NOW + MINUTE);
  });
});

describe('a token that an API refuses', () => {
  it('counts in a row with those that were refused soon after they came', () => {
    const chart = stepChart();
    const refusals = [1, 2, 12, 13].map((seconds, index) => {
      const jwt = makeToken({ iatMs: NOW + index * SECOND, id: `token ${index}` });
      chart.answer({ jwt, atMs: NOW + (seconds - 1) * SECOND });
      // The third comes long after the answer, to the millisecond in which the spacing is over.
      const atMs = NOW + (index === 2 ? seconds + 9 : seconds) * SECOND;
      chart.step({ type: 'token.requested', notThis: jwt, atMs });
      return chart.context.refusals;
    });
    expect(refusals).toEqual([1, 2, 1, 2]);
  });

  it('is refused by a request only', () => {
    const chart = stepChart({ lastActiveToken: token });
    chart.step({ type: 'page.hidden', notThis: token });
    expect(chart.context.replaceAtMs).toBeNull();
  });
});

describe('an answer', () => {
  it('without a word on clocks is of those that are known', () => {
    const chart = stepChart({ lastActiveToken: older, offsetMs: 5, partings: 2 });
    chart.answer({ jwt: token });
    expect(chart.context.learnedClock?.clockJumps).toBe(2);
  });

  it('that says how long its token lives says what time it is', () => {
    const chart = stepChart();
    chart.answer({ jwt: makeToken({ iatMs: NOW, lifetimeSeconds: 60 }), expiresInMs: 40_000 });
    expect(chart.context).toMatchObject({ offsetMs: 20_000, learnedClock: { isHinted: true } });
  });

  it('that refuses the repetition leaves an outage over that another key has declared so', () => {
    const chart = stepChart({ lastActiveToken: older, policy: { handshakes: 'automatic' } });
    chart.fail({ kind: 'missing-expired-token', status: 422 });
    chart.step({ type: 'outage.ended' });
    expect(chart.fail({ kind: 'rejected', status: 400 })).toEqual([]);
    expect(chart.value).toEqual({ handshaking: 'building-url' });
    expect(chart.context.isOutage).toBe(false);
  });
});

describe('a confirmation', () => {
  it('that brings a fresher token has it held, and the refusal forgotten', () => {
    const chart = stepChart({ lastActiveToken: older });
    chart.fail(unauthenticated);
    expect(chart.context.failure).toMatchObject({ kind: 'unauthenticated' });
    expect(chart.answer({ ended: false, jwt: token })).toMatchObject([{ type: 'token.issued', source: 'received' }]);
    expect(chart.value).toBe('active');
    expect(chart.context).toMatchObject({ failure: null, attempt: 0, sessionId: 'sess_test' });
  });

  it('that brings one while a caller waits for new claims has it held, and the mint goes on', () => {
    const chart = stepChart({ lastActiveToken: token, skipCache: true });
    chart.fail({ kind: 'unavailable', atMs: NOW });
    chart.step({ type: 'page.visible', atMs: NOW + 10 * SECOND });
    chart.fail(unauthenticated);
    const fresher = makeToken({ iatMs: NOW + SECOND });
    expect(chart.answer({ ended: false, jwt: fresher })).toMatchObject([
      { type: 'token.failed', kind: 'unauthenticated', attempt: 2 },
      { type: 'token.issued', source: 'received' },
    ]);
    expect(chart.value).toEqual({ refreshing: 'backing-off' });
    expect(chart.context).toMatchObject({ held: { jwt: fresher }, attempt: 2 });
  });

  it.each([
    ['the very token that is held', token],
    ['nothing', undefined],
  ])('that brings %s issues none', (_, jwt) => {
    const chart = stepChart({ lastActiveToken: token, skipCache: true });
    chart.fail(unauthenticated);
    expect(chart.answer({ ended: false, jwt })).toMatchObject([{ type: 'token.failed' }]);
    expect(chart.context.held?.jwt).toBe(token);
  });

  it('that brings one which is over keeps it as the newest to offer', () => {
    const chart = stepChart({ lastActiveToken: older });
    chart.fail(unauthenticated);
    const over = makeToken({ iatMs: NOW - 5 * MINUTE });
    expect(chart.answer({ ended: false, jwt: over })).toMatchObject([{ type: 'token.failed' }, {}]);
    expect(chart.context.lastActiveToken?.jwt).toBe(over);
  });

  it.each([
    [MINUTE, 2 * MINUTE],
    [2 * MINUTE, MINUTE],
  ])('that fails leaves the server alone for the longer of both waits: %i, %i', (first, second) => {
    const chart = stepChart({ lastActiveToken: older });
    chart.fail({ ...unauthenticated, retryAfterMs: first, atMs: NOW });
    chart.fail({ kind: 'unavailable', retryAfterMs: second, atMs: NOW });
    expect(chart.context.notBeforeMs).toBe(NOW + 2 * MINUTE);
  });
});
