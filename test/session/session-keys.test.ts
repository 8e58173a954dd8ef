import { describe, expect, it } from 'vitest';
import { type InspectionEvent, isMachineSnapshot } from 'xstate';
import type { CreateTokenInput } from 'xstate-session';
import { createTestClock, makeToken } from 'xstate-session/testing';
import type { KeyActor } from '../../src/session/key-actor.ts';
import { resolveOptions } from '../../src/session/resolve-options.ts';
import { createSessionKeys } from '../../src/session/session-keys.ts';
import { INSPECT } from '../../src/session/session-options.ts';
import { createSharedState } from '../../src/session/shared-state.ts';

const NOW = Date.UTC(2026, 0, 1);
const token = makeToken({ iatMs: NOW });
const ofTemplate = { template: 't', organizationId: null };

/** The keys of a session that mints at once, and how often other keys were told of the session's token. */
function setUp(lastActiveToken: string | null = null) {
  const testClock = createTestClock({ nowMs: NOW });
  const { clock, now, monotonicNow } = testClock;
  let offers = 0;
  const inspect = {
    [INSPECT]: ({ type, ...rest }: InspectionEvent) => {
      const { event, actorRef } = rest as { event?: { type: string }; actorRef: { getSnapshot(): unknown } };
      const isOffer = type === '@xstate.event' && event?.type === 'session-token.changed';
      if (isOffer && isMachineSnapshot(actorRef.getSnapshot())) offers += 1;
    },
  };
  const createToken = async ({ template, organizationId }: CreateTokenInput) => ({
    jwt: makeToken({ iatMs: now(), template, organizationId }),
  });
  const options = { sessionId: 'sess_test', lastActiveToken, createToken, random: () => 0.5, inspect };
  const shared = createSharedState(resolveOptions({ ...options, clock, now, monotonicNow }));
  const emitted: string[] = [];
  const changed: (string | null)[] = [];
  const keys = createSessionKeys(
    shared,
    ({ type }, from) => emitted.push(`${from.key.template}: ${type}`),
    (from) => changed.push(from.key.template),
  );
  return {
    ...{ shared, keys, emitted, changed, testClock },
    get offers() {
      return offers;
    },
    end() {
      for (const key of keys.all()) {
        key.stop();
        key.waiters.settle(null);
      }
    },
  };
}

const startedOf = (key: KeyActor): KeyActor => {
  key.start();
  return key;
};

describe('the keys of a session', () => {
  it('are offered each token of the own key once', async () => {
    const world = setUp(token);
    const { keys, testClock } = world;
    keys.own.start();
    keys.open(ofTemplate, false).start();
    await testClock.flush();
    expect(world.offers).toBe(1);
    keys.own.send({ type: 'page.hidden' });
    keys.own.send({ type: 'page.visible' });
    expect(world.offers).toBe(1);
    const fresher = makeToken({ iatMs: NOW + 1_000 });
    keys.own.receive(fresher);
    expect(world.offers).toBe(2);
    expect(keys.find(ofTemplate)?.context.lastActiveToken?.jwt).toBe(fresher);
    world.end();
  });

  it('are offered nothing where there is nothing to offer', async () => {
    const world = setUp();
    world.keys.open(ofTemplate, false).start();
    await world.testClock.flush();
    expect(world.offers).toBe(0);
    expect(world.changed).toContain('t');
    world.end();
  });

  it('know what is known of page and network when they are opened', () => {
    const world = setUp(token);
    const { keys } = world;
    keys.own.start();
    keys.own.send({ type: 'page.hidden' });
    world.shared.isOffline = true;
    const informed = startedOf(keys.open(ofTemplate, true));
    expect(informed.context).toMatchObject({ isHidden: true, isOffline: true, skipCacheSent: true });
    const plain = setUp(token);
    const { context } = startedOf(plain.keys.open(ofTemplate, false));
    expect(context).toMatchObject({ isHidden: false, isOffline: false, skipCacheSent: false });
    expect(context.policy.handshakes).toBe('never');
    world.end();
    plain.end();
  });

  it('are told apart by template and organization, an empty name being one too', () => {
    const { keys, end } = setUp();
    const opened = keys.open({ template: '', organizationId: null }, false);
    expect(keys.find({ template: '', organizationId: null })).toBe(opened);
    expect(keys.find({ template: null, organizationId: null })).toBe(keys.own);
    expect(keys.find({ template: null, organizationId: '' })).toBe(keys.own);
    expect(keys.find({ template: 't', organizationId: 'o' })).toBeUndefined();
    expect(keys.find({ template: 'o', organizationId: null })).toBeUndefined();
    expect(keys.all()).toEqual([keys.own, opened]);
    end();
  });

  it.each([
    ['sent', true],
    ['not sent', false],
  ])('hand on that a new token is wanted, the request for it being %s', async (_, isSent) => {
    const world = setUp(token);
    const { keys, testClock } = world;
    const other = keys.open({ template: null, organizationId: 'o' }, isSent);
    const asked = [other.ask({ skipCache: isSent })];
    if (!isSent) asked.push(other.ask({ skipCache: true }));
    expect(other.context).toMatchObject({ skipCacheSent: isSent, skipCacheWanted: !isSent });
    keys.switchOwn('o');
    expect(keys.own.key.organizationId).toBe('o');
    keys.own.start();
    expect(keys.own.context.skipCacheSent).toBe(true);
    await testClock.flush();
    expect(await Promise.all(asked)).toHaveLength(asked.length);
    world.end();
  });

  it('are closed at a token after five minutes without a caller, and not before', async () => {
    const world = setUp(token);
    const { keys, testClock, emitted } = world;
    keys.own.start();
    keys.open({ template: null, organizationId: 'o' }, false).start();
    keys.open(ofTemplate, false).start();
    await testClock.flush();
    await testClock.advance(300_000);
    expect(keys.all()).toHaveLength(3);
    await testClock.advance(60_000);
    expect(keys.all()).toEqual([keys.own]);
    const before = emitted.filter((line) => line.startsWith('t:')).length;
    await testClock.advance(60_000);
    expect(emitted.filter((line) => line.startsWith('t:'))).toHaveLength(before);
    world.end();
  });
});

describe('a key that nobody asks for', () => {
  /** Opens a key, and lets it hear of a token so long after it was opened. */
  async function hearAfter(ms: number, asks: (key: KeyActor) => void = () => {}) {
    const { keys, testClock, end } = setUp(token);
    keys.own.start();
    const key = startedOf(keys.open(ofTemplate, false));
    await testClock.advance(ms);
    asks(key);
    key.receive(makeToken({ iatMs: NOW + ms + 1_000, template: 't' }));
    const isOpen = keys.find(ofTemplate) === key;
    end();
    key.waiters.settle(null);
    return { isOpen, isOver: key.isOver };
  }

  it('is kept for five minutes, and ended by its next token after that', async () => {
    expect((await hearAfter(300_000)).isOpen).toBe(true);
    expect(await hearAfter(300_001)).toEqual({ isOpen: false, isOver: true });
  });

  it('is kept while somebody waits', async () => {
    const answers: Promise<string | null>[] = [];
    // Who wants a mint is not served by a token from elsewhere.
    const waits = (key: KeyActor) => void answers.push(key.waiters.add({ skipCache: true }));
    expect((await hearAfter(300_001, waits)).isOpen).toBe(true);
    expect(await Promise.all(answers)).toEqual([null]);
  });
});
