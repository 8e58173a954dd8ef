import { describe, expect, it } from 'vitest';
import { makeToken } from 'xstate-session/testing';
import { followInput, handshakeUrlInput, sessionOutput } from '../../machines/session/actors.ts';
import { jwtOf } from '../../machines/session/answers.ts';
import { fieldOf, textOf } from '../../src/protocol/unknown-values.ts';
import { NOW, stepChart } from './support/step-chart.ts';

const token = makeToken({ iatMs: NOW });
const older = makeToken({ iatMs: NOW - 600_000 });
const missing = { kind: 'missing-expired-token', status: 422, code: 'missing_expired_token' };
const key = { template: null, organizationId: null };

describe('what an actor may answer is read', () => {
  it.each([
    [{ name: 'x' }, 'x'],
    [{ name: null }, null],
    [{}, undefined],
    [null, undefined],
    [undefined, undefined],
    [
      {
        get name() {
          throw new RangeError('planted');
        },
      },
      undefined,
    ],
  ])('as a field, whatever it is: %#', (value, field) => {
    expect(fieldOf(value, 'name')).toBe(field);
  });

  it.each([
    ['x', 'x'],
    ['', undefined],
    [7, undefined],
    [null, undefined],
  ])('as text that says something: %s', (value, text) => {
    expect(textOf(value)).toBe(text);
  });

  it('as a JWT, alone or in an object', () => {
    expect([jwtOf({ output: 'x' }), jwtOf({ output: { jwt: 'y' } }), jwtOf({ output: null }), jwtOf({})]).toEqual([
      'x',
      'y',
      undefined,
      undefined,
    ]);
  });
});

describe('an event of the world', () => {
  it('says that the network is gone until it is back, whatever comes between', () => {
    const chart = stepChart({ lastActiveToken: token });
    const isOffline = [
      'page.visible',
      'network.offline',
      'page.hidden',
      'page.visible',
      'network.online',
      'page.hidden',
    ].map((type) => {
      chart.step({ type });
      return chart.context.isOffline;
    });
    expect(isOffline).toEqual([false, true, true, true, false, false]);
  });

  it('wants a new token only as a request', () => {
    const chart = stepChart({ lastActiveToken: token });
    chart.step({ type: 'network.offline', skipCache: true });
    expect(chart.context.skipCacheWanted).toBe(false);
    chart.step({ type: 'token.requested', skipCache: 'yes' });
    expect(chart.value).toBe('active');
    chart.step({ type: 'token.requested', skipCache: true });
    expect(chart.asked).toMatchObject([{ id: 'createToken', skipCache: true }]);
  });

  it('that brings the very token held is no news', () => {
    const chart = stepChart({ lastActiveToken: token });
    expect(chart.step({ type: 'token.received', jwt: token })).toEqual([]);
    expect(chart.step({ type: 'token.received', jwt: makeToken({ iatMs: NOW + 1_000 }) })).toMatchObject([
      { type: 'token.issued', source: 'received' },
    ]);
  });

  it('tells a key of another organization of the session token, not of anything else', () => {
    const chart = stepChart({ organizationId: 'org_1', lastActiveToken: older });
    for (const jwt of ['none', undefined, makeToken({ iatMs: NOW, sid: 'sess_other' })]) {
      chart.step({ type: 'session-token.changed', jwt });
      expect(chart.context.lastActiveToken?.jwt).toBe(older);
    }
    const nameless = makeToken({ iatMs: NOW + 5_000, sid: null });
    chart.step({ type: 'session-token.changed', jwt: nameless });
    expect(chart.context).toMatchObject({ lastActiveToken: { jwt: nameless }, offsetMs: 5_000, isForeignKey: true });
    chart.step({ type: 'session-token.changed', jwt: older });
    expect(chart.context).toMatchObject({ lastActiveToken: { jwt: older }, offsetMs: 5_000 });
  });

  it.each([
    [{ reason: 'gone' }, 'gone'],
    [{ reason: '' }, 'ended'],
    [{}, 'ended'],
  ])('ends the session for a reason: %j', (more, reason) => {
    const chart = stepChart({ lastActiveToken: token });
    expect(chart.step({ type: 'session.ended', ...more })).toEqual([{ type: 'session.ended', reason, ...key }]);
    expect(chart.output).toEqual({ reason });
  });
});

describe('an outage', () => {
  it('is answered with a request whose own moment teaches the offset', () => {
    const chart = stepChart({ lastActiveToken: older });
    chart.step({ type: 'page.hidden', atMs: NOW + 2_000 });
    chart.fail({ ...missing, atMs: NOW + 3_000 });
    expect(chart.asked).toMatchObject([{ id: 'createTokenInOutage', expiredToken: older, skipCache: false }]);
    chart.answer({ jwt: makeToken({ iatMs: NOW + 9_000 }), atMs: NOW + 4_000 });
    expect(chart.context).toMatchObject({ offsetMs: 6_000, isOutage: true, lastAnswerAtMs: NOW + 4_000 });
  });

  it('is answered by the actor’s own account of when it asked, where there is one', () => {
    const chart = stepChart({ lastActiveToken: older });
    chart.answer({ jwt: makeToken({ iatMs: NOW + 9_000 }), sentAtMs: NOW + 1_000, atMs: NOW + 4_000 });
    expect(chart.context.offsetMs).toBe(8_000);
  });

  it('counts how often the clocks parted before it was asked', () => {
    const chart = stepChart({ lastActiveToken: older, offsetMs: 900_000, partings: 2 });
    chart.answer({ jwt: token, sentPartings: 3, partings: 4 });
    expect(chart.context).toMatchObject({ offsetMs: 0, learnedClock: { clockJumps: 3 } });
  });

  it('serves a skipCache caller by its repetition only when asked before', () => {
    const chart = stepChart({ lastActiveToken: older, skipCache: true });
    chart.fail(missing);
    expect(chart.context.skipCacheSent).toBe(true);
    chart.answer({ jwt: token });
    expect(chart.context).toMatchObject({ skipCacheSent: false, skipCacheWanted: false });
    expect(chart.value).toBe('active');
  });

  it('without a token to offer serves a skipCache caller with its failure', () => {
    const chart = stepChart({ skipCache: true });
    expect(chart.fail(missing)).toMatchObject([
      { type: 'outage.started' },
      { type: 'token.failed', kind: 'missing-expired-token', status: 422, code: 'missing_expired_token' },
      { type: 'session.degraded' },
    ]);
    expect(chart.context.skipCacheWanted).toBe(false);
  });

  it('with one that is refused leads to a redirect of the chart’s own, which a fresher token ends', () => {
    const chart = stepChart({ lastActiveToken: older, policy: { handshakes: 'automatic' } });
    chart.fail(missing);
    chart.fail({ kind: 'rejected', status: 400 });
    expect(chart.asked).toEqual([
      { id: 'createHandshakeUrl', reason: 'session-token-expired', sessionToken: older, organizationId: null },
    ]);
    expect(chart.step({ type: 'token.received', jwt: token })).toMatchObject([{ source: 'received' }]);
    expect(chart.value).toBe('active');
    expect(chart.context.handshake).toBeNull();
  });
});

describe('a failure', () => {
  it('without a status and a code is told without them', () => {
    const chart = stepChart();
    const [failed] = chart.fail({ kind: 'network' });
    expect(failed).toStrictEqual({
      type: 'token.failed',
      kind: 'network',
      attempt: 1,
      retryInMs: expect.any(Number),
      ...key,
    });
  });

  it('of an endpoint that answers with the held token after its end by a fast clock tells that the session has recovered', () => {
    const chart = stepChart();
    const hour = 3_600_000;
    const kept = makeToken({ iatMs: NOW - hour, lifetimeSeconds: 7_200 });
    const answer = (atMs: number) => chart.answer({ jwt: kept, sentAtMs: atMs, atMs, clientOffsetMs: 0 });
    answer(NOW);
    chart.step({ type: 'page.visible', atMs: NOW + hour });
    expect(chart.fail({ kind: 'unavailable', atMs: NOW + hour })).toMatchObject([{}, { type: 'session.degraded' }]);
    chart.step({ type: 'page.visible', atMs: NOW + hour + 60_000 });
    expect(answer(NOW + hour + 60_000)).toMatchObject([{ kind: 'stale-answer' }, { type: 'session.recovered' }]);
    expect(chart.context.isDegraded).toBe(false);
    chart.step({ type: 'page.visible', atMs: NOW + hour + 120_000 });
    expect(answer(NOW + hour + 120_000)).toMatchObject([{ kind: 'stale-answer' }]);
  });
});

describe('a handshake', () => {
  it('that is asked for without a reason has one', () => {
    const chart = stepChart({ lastActiveToken: token });
    chart.step({ type: 'handshake.requested', reason: '', redirectUrl: '' });
    expect(chart.asked).toEqual([
      { id: 'createHandshakeUrl', reason: 'requested', sessionToken: token, organizationId: null },
    ]);
  });

  it('that somebody asked for is not ended by a fresher token', () => {
    const chart = stepChart({ lastActiveToken: token });
    chart.step({ type: 'handshake.requested', reason: 'why', redirectUrl: 'https://app.example/' });
    expect(chart.asked).toMatchObject([{ reason: 'why', redirectUrl: 'https://app.example/' }]);
    chart.step({ type: 'token.received', jwt: makeToken({ iatMs: NOW + 1_000 }) });
    expect(chart.value).toEqual({ handshaking: 'building-url' });
  });

  it('that fails is told once and forgotten', () => {
    const chart = stepChart({ lastActiveToken: token });
    chart.step({ type: 'handshake.requested' });
    expect(chart.fail({ kind: 'unavailable', status: 503 })).toMatchObject([{ type: 'token.failed', status: 503 }]);
    expect(chart.context).toMatchObject({ failure: null, handshake: null });
    expect(chart.value).toBe('active');
  });

  it('that fails before any answer leaves a wait that can end at once', () => {
    const chart = stepChart();
    chart.step({ type: 'handshake.requested' });
    chart.fail({ kind: 'unavailable' });
    expect(chart.value).toEqual({ refreshing: 'backing-off' });
    chart.step({ type: 'page.visible', atMs: NOW + 1 });
    expect(chart.asked).toMatchObject([{ id: 'createToken' }]);
  });

  it('that cannot be is refused without a word', () => {
    const capabilities = { confirmSession: true, createHandshakeUrl: false, followHandshake: true };
    const chart = stepChart({ lastActiveToken: token, handshakes: 3, capabilities });
    expect(chart.step({ type: 'handshake.requested' })).toEqual([]);
    const spent = stepChart({ lastActiveToken: token, handshakes: 3 });
    expect(spent.step({ type: 'handshake.requested' })).toMatchObject([{ kind: 'handshake-loop' }]);
  });

  it('of which nothing is known asks for nothing', () => {
    const { context } = stepChart();
    expect(context.handshake).toBeNull();
    expect(handshakeUrlInput({ context })).toEqual({ reason: '', organizationId: null });
    expect(followInput({ context })).toEqual({ url: '' });
    expect(sessionOutput({ context })).toEqual({ reason: 'ended' });
  });
});
