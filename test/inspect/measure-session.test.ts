import { metrics as api } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { createSession, type Session } from 'xstate-session';
import { frontendApi } from 'xstate-session/frontend-api';
import { measureSession } from 'xstate-session/inspect';
import { createTestClock, frontendApiEmulator } from 'xstate-session/testing';
import { INSTRUMENTS } from '../../src/inspect/metrics/instruments.ts';
import { canaryLife } from './lib/canary-life.ts';
import { createMetrics } from './lib/create-metrics.ts';
import { startLife } from './lib/start-life.ts';

const leaksIn = (text: string, secrets: readonly string[]) => secrets.filter((secret) => text.includes(secret));
const attributesIn = (points: Readonly<Record<string, object>>) =>
  Object.entries(points).map(([name, values]) => [
    name,
    [...new Set(Object.keys(values).flatMap((text) => text.split(' ').map((pair) => pair.split('=')[0] ?? '')))].sort(),
  ]);

describe('a life with a canary in every field', () => {
  test('leaks into nothing that is exported, and is told of by every instrument as the table says', async () => {
    const metrics = createMetrics();
    const { secrets } = await canaryLife(undefined, (session) => {
      measureSession(session, metrics.meter);
      session.on('*', () => void metrics.collect());
    });
    const collected = await metrics.collect();
    expect(leaksIn(metrics.exported(), secrets)).toEqual([]);
    const table = Object.values(INSTRUMENTS);
    expect(metrics.units()).toEqual(Object.fromEntries(table.map(({ name, unit }) => [name, unit])));
    expect(Object.fromEntries(attributesIn(collected))).toEqual(
      Object.fromEntries(table.map(({ name, attributes }) => [name, attributes.length ? [...attributes] : ['']])),
    );
  });

  test('would be found, had one been an attribute: the look above sees it', async () => {
    const metrics = createMetrics();
    const { secrets } = await canaryLife(undefined, (session) => {
      const planted = metrics.meter.createCounter('planted');
      session.on('handshake.ready', ({ reason }) => planted.add(1, { reason }));
    });
    await metrics.collect();
    expect(leaksIn(metrics.exported(), secrets)).not.toEqual([]);
  });
});

describe('counted', () => {
  test('are tokens by source and failures by kind and status, over the default wire and an origin outage', async () => {
    const metrics = createMetrics();
    const time = createTestClock();
    const { clock, now, monotonicNow } = time;
    const emulator = frontendApiEmulator({ now, clock, random: () => 0.5 });
    emulator.createSession({ id: 'sess_1' });
    const wire = frontendApi({ url: 'https://frontend-api.test', fetch: emulator.fetch, now });
    const clocks = { clock, now, monotonicNow, random: () => 0.5 };
    const session = createSession({ sessionId: 'sess_1', ...wire, ...clocks, logger: {} });
    measureSession(session, metrics.meter);
    const passed = async (seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        await time.advance(1_000);
        await emulator.settled();
        await time.flush();
      }
    };
    await Promise.all([session.getToken(), passed(1)]);
    emulator.setMode('origin-outage');
    await passed(60);
    emulator.setMode('unavailable', { times: 1 });
    await passed(60);
    const { 'xstate_session.tokens': tokens, 'xstate_session.failures': failures } = await metrics.collect();
    expect(tokens).toEqual({ 'xstate_session.token.source=mint': 1, 'xstate_session.token.source=outage-mint': 2 });
    expect(failures).toEqual({ 'error.type=unavailable http.response.status_code=503': 1 });
    session.dispose();
  });

  test('are a received token, handshakes and ends; reasons that nobody named are one', async () => {
    const metrics = createMetrics();
    const { session, actors, time, mint } = startLife();
    measureSession(session, metrics.meter, { reasons: ['payment', 'idle'] });
    session.start();
    await mint();
    for (const reason of ['payment', 'sess_Canary31337', 'session-token-expired']) {
      session.send({ type: 'handshake.requested', reason });
      await time.flush();
      actors.answer('createHandshakeUrl', 'https://clerk.example/v1/client/handshake');
      await time.flush();
    }
    session.send({ type: 'handshake.requested', reason: 'payment' });
    await session.end({ reason: 'idle' });
    const collected = await metrics.collect();
    expect(collected['xstate_session.handshakes']).toEqual({
      'xstate_session.handshake.reason=payment': 1,
      'xstate_session.handshake.reason=_OTHER': 1,
      'xstate_session.handshake.reason=session-token-expired': 1,
    });
    expect(collected['xstate_session.failures']).toEqual({ 'error.type=handshake-loop': 1 });
    expect(collected['xstate_session.ends']).toEqual({ 'xstate_session.end.reason=idle': 1 });
  });

  test('are only failures and states that there are, whatever an actor says', async () => {
    const metrics = createMetrics();
    const { session, fail } = startLife();
    measureSession(session, metrics.meter);
    session.start();
    await fail(1234.5, 'secret_code');
    const { 'xstate_session.failures': failures } = await metrics.collect();
    expect(Object.keys(failures ?? {})).toEqual([expect.stringMatching(/^error\.type=[a-z-]+$/)]);
  });
});

describe('time degraded', () => {
  const degradedOf = async (metrics: ReturnType<typeof createMetrics>) =>
    (await metrics.collect())['xstate_session.degraded.time'] ?? {};

  test('grows while it lasts, by the failure that began it, and stands when it is over', async () => {
    const metrics = createMetrics();
    const { session, time, mint, fail } = startLife();
    measureSession(session, metrics.meter);
    session.start();
    await time.advance(1_000);
    expect(await degradedOf(metrics)).toEqual({});
    await fail(503);
    await time.advance(2_000);
    expect(await degradedOf(metrics)).toEqual({ 'error.type=unavailable': 2 });
    expect(await degradedOf(metrics)).toEqual({ 'error.type=unavailable': 2 });
    await time.advanceToNextTimer();
    const recoveredAtMs = time.now();
    await mint();
    await time.advance(10_000);
    const seconds = (recoveredAtMs - Date.UTC(2026, 0, 1)) / 1_000 - 1;
    expect(await degradedOf(metrics)).toEqual({ 'error.type=unavailable': seconds });
  });

  test('is the session’s: sleep counts, a clock that is set back does not', async () => {
    const metrics = createMetrics();
    const { session, time, fail } = startLife();
    measureSession(session, metrics.meter);
    session.start();
    await fail(503);
    time.jumpWall(-3_600_000);
    expect(await degradedOf(metrics)).toEqual({ 'error.type=unavailable': 0 });
    time.sleep(600_000, { monotonic: 'stands-still' });
    expect(await degradedOf(metrics)).toEqual({ 'error.type=unavailable': 600 });
  });

  test('of a session that is degraded when the measuring begins is of a kind nobody knows', async () => {
    const metrics = createMetrics();
    const { session, time, fail } = startLife();
    session.start();
    await fail(503);
    measureSession(session, metrics.meter);
    await time.advance(1_000);
    expect(await degradedOf(metrics)).toEqual({ 'error.type=_OTHER': 1 });
  });

  test('ends with the organization’s key, the session and the subscription', async () => {
    for (const leave of [
      (session: Session) => session.switchOrganization('org_2'),
      (session: Session) => void session.end(),
      (_session: Session, measuring: () => void) => measuring(),
    ]) {
      const metrics = createMetrics();
      const { session, time, fail } = startLife();
      const measuring = measureSession(session, metrics.meter);
      session.start();
      await fail(503);
      await time.advance(1_000);
      leave(session, measuring);
      await time.advance(5_000);
      expect(await degradedOf(metrics)).toEqual({ 'error.type=unavailable': 1 });
    }
  });
});

describe('at a collection', () => {
  test('the callers that wait are counted, of every key, and those that were served are not', async () => {
    const metrics = createMetrics();
    const { session, time, mint } = startLife();
    measureSession(session, metrics.meter);
    const waiting = async () => (await metrics.collect())['xstate_session.waiter.count'];
    expect(await waiting()).toEqual({ '': 0 });
    const giveUp = new AbortController();
    const calls = [
      session.getToken(),
      session.getToken(),
      session.getToken({ template: 'one' }),
      session.getToken({ signal: giveUp.signal }).catch(() => null),
    ];
    await time.flush();
    expect(await waiting()).toEqual({ '': 4 });
    giveUp.abort();
    expect(await waiting()).toEqual({ '': 3 });
    await mint();
    expect(await waiting()).toEqual({ '': 1 });
    await mint();
    await Promise.all(calls);
    // A cached read waits for nothing.
    void session.getToken();
    expect(await waiting()).toEqual({ '': 0 });
  });

  test('the sessions of one meter are told together, by state, until they are over', async () => {
    const metrics = createMetrics();
    const [first, second, third] = [startLife(), startLife(), startLife()] as const;
    for (const { session } of [first, second, third]) {
      measureSession(session, metrics.meter);
      session.start();
    }
    await first.mint();
    await second.fail(503);
    const states = async () => (await metrics.collect())['xstate_session.session.count'];
    const counts = (active: number, refreshing: number) => ({
      'xstate_session.state=active': active,
      'xstate_session.state=refreshing': refreshing,
      'xstate_session.state=origin-outage-retry': 0,
      'xstate_session.state=handshaking': 0,
    });
    expect(await states()).toEqual(counts(1, 2));
    await first.session.end();
    expect(await states()).toEqual(counts(0, 2));
    second.session.dispose();
    expect(await states()).toEqual(counts(0, 1));
    third.session.dispose();
    expect(await states()).toEqual(counts(0, 0));
  });
});

describe('the measuring ends', () => {
  test.each<[string, (session: Session, measuring: () => void) => void]>([
    ['session', (session) => void session.end()],
    ['subscription', (_session, measuring) => measuring()],
    ['disposed session', (session) => session.dispose()],
  ])('with the %s: after one more collection the meter holds nothing of it', async (_what, end) => {
    const metrics = createMetrics();
    const { session, mint } = startLife();
    const measuring = measureSession(session, metrics.meter);
    session.start();
    await mint();
    expect(metrics.callbacks()).toBe(1);
    end(session, measuring);
    await metrics.collect();
    expect(metrics.callbacks()).toBe(0);
  });

  test('at once for the counters, and another may begin', async () => {
    const metrics = createMetrics();
    const { session, time, mint } = startLife();
    const tokens = async () => (await metrics.collect())['xstate_session.tokens'];
    const measuring = measureSession(session, metrics.meter);
    session.start();
    await mint();
    measuring();
    await time.advanceToNextTimer();
    await mint();
    expect(await tokens()).toEqual({ 'xstate_session.token.source=mint': 1 });
    const again = measureSession(session, metrics.meter);
    expect(metrics.callbacks()).toBe(1);
    await time.advanceToNextTimer();
    await mint();
    expect(await tokens()).toEqual({ 'xstate_session.token.source=mint': 2 });
    again.unsubscribe();
  });

  test('without taking the turn of somebody else’s callback in that collection', async () => {
    const metrics = createMetrics();
    const { session } = startLife();
    measureSession(session, metrics.meter)();
    const other = metrics.meter.createObservableGauge('other');
    metrics.meter.addBatchObservableCallback((result) => result.observe(other, 1), [other]);
    expect((await metrics.collect()).other).toEqual({ '': 1 });
    expect(metrics.callbacks()).toBe(1);
  });

  test('and a session that is over is not measured at all', async () => {
    const metrics = createMetrics();
    const [ended, disposed] = [startLife(), startLife()];
    await ended.session.end();
    disposed.session.dispose();
    for (const { session } of [ended, disposed]) measureSession(session, metrics.meter)();
    expect(metrics.callbacks()).toBe(0);
  });

  test('for sessions that were disposed of also where nobody collects, when the next one comes', async () => {
    const metrics = createMetrics();
    const [first, second] = [startLife(), startLife()];
    measureSession(first.session, metrics.meter);
    first.session.dispose();
    measureSession(second.session, metrics.meter);
    const counts = Object.values((await metrics.collect())['xstate_session.session.count'] ?? {});
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
  });
});

describe('a meter', () => {
  test('that throws harms nobody', async () => {
    const { meter } = createMetrics();
    const { session, mint } = startLife();
    const throwing = () => {
      throw new TypeError('planted');
    };
    meter.createCounter = () => ({ add: throwing });
    measureSession(session, meter);
    const token = session.getToken();
    await mint();
    expect(await token).toBe(session.token);
  });

  test('of an app without an SDK measures nothing, and costs nothing', async () => {
    const { session, mint } = startLife();
    using _measuring = measureSession(session, api.getMeter('my-app'));
    const token = session.getToken();
    await mint();
    expect(await token).toBe(session.token);
  });

  test('is refused when it is none, and so is a session of elsewhere, one that is measured, and a wrong list', () => {
    const { meter } = createMetrics();
    const { session } = startLife();
    const mistakes = [
      () => measureSession(session, {} as never),
      () => measureSession(session, undefined as never),
      () => measureSession({ ...session }, meter),
      () => measureSession(session, meter, { reasons: 'idle' as never }),
      () => measureSession(session, meter, { reasons: [1] as never }),
    ];
    for (const mistake of mistakes) expect(mistake).toThrow(TypeError);
    measureSession(session, meter);
    expect(() => measureSession(session, meter)).toThrow(TypeError);
  });
});
