import { describe, expect, it, vi } from 'vitest';
import { type InspectionEvent, isMachineSnapshot } from 'xstate';
import { ApiResponseError, type CreateToken } from 'xstate-session';
import { createTestClock, makeToken, scriptedActors } from 'xstate-session/testing';
import { openKey } from '../../src/session/key-actor.ts';
import { resolveOptions } from '../../src/session/resolve-options.ts';
import { INSPECT } from '../../src/session/session-options.ts';
import { createSharedState } from '../../src/session/shared-state.ts';

const NOW = Date.UTC(2026, 0, 1);
const token = makeToken({ iatMs: NOW });

/** One key of a session, and what its chart is told. */
function setUp(lastActiveToken: string | null = null, ownCreateToken?: CreateToken) {
  const testClock = createTestClock({ nowMs: NOW });
  const { clock, now, monotonicNow } = testClock;
  const actors = scriptedActors();
  const told: string[] = [];
  const emitted: string[] = [];
  const changes: unknown[] = [];
  const inspect = {
    [INSPECT]: (event: InspectionEvent) => {
      if (event.type !== '@xstate.event' || !isMachineSnapshot(event.actorRef.getSnapshot())) return;
      if (!event.event.type.startsWith('xstate.')) told.push(event.event.type);
    },
  };
  const createToken = ownCreateToken ?? actors.createToken;
  const warned: string[] = [];
  const logger = { warn: (message: string) => void warned.push(message) };
  const options = { sessionId: 'sess_test', lastActiveToken, createToken, random: () => 0.5, inspect, logger };
  const shared = createSharedState(resolveOptions({ ...options, clock, now, monotonicNow }));
  const key = openKey(
    shared,
    shared.chartInput,
    ({ type }) => emitted.push(type),
    (from) => changes.push(from),
  );
  return { key, shared, warned, told, emitted, changes, actors, testClock };
}

describe('a token key', () => {
  it('tells its chart nothing when it starts, nor when it is started again', () => {
    const { key, told } = setUp();
    key.start();
    key.start();
    expect(told).toEqual([]);
    key.stop();
  });

  it('tells a chart that was looked at before how late it is', async () => {
    const { key, told, testClock } = setUp();
    expect(key.actor.getSnapshot().context.nowMs).toBe(NOW);
    await testClock.advance(5_000);
    key.start();
    expect(told).toEqual(['token.requested']);
    expect(key.context.nowMs).toBe(NOW + 5_000);
    key.stop();
  });

  it('that was stopped starts no more, hears and tells nothing', async () => {
    const { key, told, emitted, changes, actors, testClock } = setUp();
    key.stop();
    key.start();
    key.send({ type: 'page.visible' });
    await testClock.flush();
    expect([told, emitted, changes, actors.parked('createToken'), key.isOver]).toEqual([[], [], [], [], true]);
  });

  it('sends nothing to an actor that is at its end', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const [ended, stopped] = [setUp(token).key, setUp(token).key];
    for (const key of [ended, stopped]) key.start();
    ended.send({ type: 'session.ended', reason: 'x' });
    stopped.stop();
    for (const key of [ended, stopped]) key.send({ type: 'page.visible' });
    expect(warned).not.toHaveBeenCalled();
    ended.stop();
  });

  it('hears nothing of a request that it gave up itself', async () => {
    const { key, testClock, warned } = setUp(null, (_, { signal }) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new TypeError('aborted')));
      });
    });
    key.start();
    await testClock.flush();
    key.stop();
    await testClock.flush();
    expect([key.thrown, warned]).toEqual([undefined, []]);
  });

  it('counts as over once the session has ended', () => {
    const { key } = setUp(token);
    key.start();
    key.send({ type: 'page.visible' });
    expect(key.isOver).toBe(false);
    key.send({ type: 'session.ended', reason: 'x' });
    expect([key.isOver, key.status]).toEqual([true, 'signed-out']);
    key.send({ type: 'page.visible' });
    key.stop();
  });

  it.each([
    [null, 'refreshing', null],
    [token, 'active', token],
    [makeToken({ iatMs: NOW - 600_000 }), 'refreshing', null],
  ])('knows before it starts where it will begin: %#', (lastActiveToken, status, usable) => {
    const { key } = setUp(lastActiveToken);
    expect([key.status, key.cachedToken.jwt()]).toEqual([status, usable]);
    key.start();
    expect([key.status, key.cachedToken.jwt()]).toEqual([status, usable]);
    key.stop();
  });

  it('tells its chart at most once a second that callers wait', async () => {
    const { key, told, testClock } = setUp();
    const asked = [key.ask({}), key.ask({}), key.ask({})];
    expect(told).toEqual(['token.requested']);
    await testClock.advance(999);
    asked.push(key.ask({}));
    expect(told).toHaveLength(1);
    await testClock.advance(1);
    asked.push(key.ask({}));
    expect(told).toHaveLength(2);
    asked.push(key.ask({ skipCache: true }));
    asked.push(key.ask({ skipCache: true }));
    expect(told).toHaveLength(3);
    key.stop();
    key.waiters.settle(null);
    expect(await Promise.all(asked)).toEqual(Array(7).fill(null));
  });

  it('tells its chart again within the second once an attempt has failed', async () => {
    const { key, told, actors, testClock } = setUp();
    const asked = [key.ask({}), key.ask({})];
    expect(told).toHaveLength(1);
    actors.fail('createToken', new ApiResponseError({ status: 503 }));
    await testClock.flush();
    asked.push(key.ask({}));
    expect(told).toHaveLength(2);
    key.stop();
    key.waiters.settle(null);
    expect(await Promise.all(asked)).toEqual([null, null, null]);
  });

  it('gives a caller who wanted a new one the held token when the answer is staler, and not before', async () => {
    const { key, actors, testClock } = setUp(token);
    key.start();
    const asked = key.ask({ skipCache: true });
    const settled = vi.fn();
    void asked.then(settled);
    actors.fail('createToken', new ApiResponseError({ status: 503 }));
    await testClock.flush();
    expect(settled).not.toHaveBeenCalled();
    await testClock.advanceToNextTimer();
    actors.answer('createToken', { jwt: makeToken({ iatMs: NOW - 5_000 }) });
    await testClock.flush();
    expect(settled).toHaveBeenCalledExactlyOnceWith(token);
    key.stop();
  });

  it('does not give a caller who came while a request ran what that request brought, staler or not', async () => {
    const { key, told, actors, testClock } = setUp(token);
    key.start();
    const first = key.ask({ skipCache: true });
    await testClock.flush();
    const second = key.ask({ skipCache: true });
    const third = key.ask({ skipCache: true });
    expect(told).toEqual(['token.requested', 'token.requested']);
    const settled = vi.fn();
    void second.then(settled);
    actors.answer('createToken', { jwt: makeToken({ iatMs: NOW - 5_000 }) });
    expect(await first).toBe(token);
    expect(settled).not.toHaveBeenCalled();
    await testClock.advanceToNextTimer();
    const fresher = makeToken({ iatMs: NOW + 9_000 });
    actors.answer('createToken', { jwt: fresher });
    expect(await Promise.all([second, third])).toEqual([fresher, fresher]);
    key.stop();
  });

  it('remembers when somebody last asked', async () => {
    const { key, testClock } = setUp(token);
    expect(key.cachedToken.askedAtMs).toBe(NOW);
    await testClock.advance(10);
    expect(key.cachedToken.askedAtMs).toBe(NOW);
    await key.cachedToken.promise();
    expect(key.cachedToken.askedAtMs).toBe(NOW + 10);
    key.stop();
  });

  it('gives one promise as long as it holds one token', async () => {
    const { key } = setUp(token);
    key.start();
    const first = key.cachedToken.promise();
    key.send({ type: 'page.hidden' });
    expect(key.cachedToken.promise()).toBe(first);
    const fresher = makeToken({ iatMs: NOW + 1_000 });
    key.receive(fresher);
    expect(key.cachedToken.promise()).not.toBe(first);
    expect([await first, await key.cachedToken.promise()]).toEqual([token, fresher]);
    key.stop();
  });

  it('takes a token before it starts, when that is fresher', () => {
    const { key } = setUp(makeToken({ iatMs: NOW - 600_000 }));
    key.receive(makeToken({ iatMs: NOW - 900_000 }));
    expect(key.context.lastActiveToken?.issuedAtMs).toBe(NOW - 600_000);
    const spent = makeToken({ iatMs: NOW - 300_000 });
    key.receive(spent);
    expect([key.context.lastActiveToken?.jwt, key.cachedToken.jwt()]).toEqual([spent, null]);
    key.receive(token);
    expect(key.cachedToken.jwt()).toBe(token);
    key.receive('none');
    expect(key.cachedToken.jwt()).toBe(token);
    key.stop();
  });

  it('teaches the keys that come after it what its tokens said of the server’s clock, whoever brought them', async () => {
    const { key, shared, actors, testClock, emitted, changes } = setUp();
    key.start();
    actors.answer('createToken', { jwt: makeToken({ iatMs: NOW + 7_000 }) });
    await testClock.flush();
    expect(shared.serverClock).toMatchObject({ offsetMs: 7_000, learnedClock: { offsetMs: 7_000, isHinted: false } });
    expect(emitted).toEqual(['token.issued']);
    expect(changes.length).toBeGreaterThan(0);
    key.receive(makeToken({ iatMs: NOW + 9_000 }));
    expect(shared.serverClock).toMatchObject({ offsetMs: 9_000, learnedClock: { offsetMs: 7_000 } });
    expect(emitted).toEqual(['token.issued', 'token.issued']);
    key.stop();
  });
});
