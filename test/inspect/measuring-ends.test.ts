import { metrics as api } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import type { Session } from 'xstate-session';
import { measureSession } from 'xstate-session/inspect';
import { createMetrics } from './support/create-metrics.ts';
import { startLife } from './support/start-life.ts';

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
