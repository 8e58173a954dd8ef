import { describe, expect, test } from 'vitest';
import { createSession, type Session } from 'xstate-session';
import { frontendApi } from 'xstate-session/frontend-api';
import { measureSession } from 'xstate-session/inspect';
import { createTestClock, frontendApiEmulator } from 'xstate-session/testing';
import { INSTRUMENTS } from '../../../src/inspect/metrics/instruments.ts';
import { canaryLife } from '../support/canary-life.ts';
import { createMetrics } from '../support/create-metrics.ts';
import { startLife } from '../support/start-life.ts';

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

  test('ends with the session and the subscription, and goes on over a switch of the organization', async () => {
    const ways: [seconds: number, leave: (session: Session, measuring: () => void) => void][] = [
      [1, (session) => void session.end()],
      [1, (_session, measuring) => measuring()],
      [6, (session) => session.switchOrganization('org_2')],
    ];
    for (const [seconds, leave] of ways) {
      const metrics = createMetrics();
      const { session, time, fail } = startLife();
      const measuring = measureSession(session, metrics.meter);
      session.start();
      await fail(503);
      await time.advance(1_000);
      leave(session, measuring);
      await time.advance(5_000);
      expect(await degradedOf(metrics)).toEqual({ 'error.type=unavailable': seconds });
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
