import { describe, expect, test } from 'vitest';
import { OfflineError, RequestTimeoutError } from 'xstate-session';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, SESSION_ID, type World } from './support/world.ts';

/** What a sign-out says that the server did not answer: not that anything is tried again. */
const NOT_TOLD = 'endSession failed: signed out here only; call end() again.';

/** Brings the session to a moment with a request in flight, and tells which. */
const IN_FLIGHT: Record<string, (world: World) => Promise<ReturnType<World['create']>>> = {
  async 'the plain token request'(world) {
    world.emulator.setMode('slow', { delayMs: 5_000 });
    const session = world.create();
    session.start();
    await world.settled();
    return session;
  },
  async 'a skipCache request, a usable token held'(world) {
    const session = world.create();
    await session.getToken();
    world.emulator.setMode('slow', { delayMs: 5_000 });
    outcomeOf(session.getToken({ skipCache: true }));
    await world.settled();
    return session;
  },
  async 'the repetition of an outage'(world) {
    const session = world.create({ lastActiveToken: await world.expiredToken() });
    world.emulator.setMode('slow', { delayMs: 5_000, like: 'origin-outage' });
    session.start();
    await world.pass(5_000);
    expect(session.status).toBe('origin-outage-retry');
    return session;
  },
  async 'the confirmation'(world) {
    world.emulator.setMode('unauthenticated', { only: 'tokens' });
    world.emulator.setMode('slow', { delayMs: 5_000, only: 'client', times: 1 });
    const session = world.create();
    session.start();
    await world.settled();
    return session;
  },
  async 'the request of a template'(world) {
    const session = world.create();
    await session.getToken();
    world.emulator.setMode('slow', { delayMs: 5_000 });
    outcomeOf(session.getToken({ template: 'supabase' }));
    await world.settled();
    return session;
  },
};

describe.each(Object.entries(IN_FLIGHT))('%s, in flight when the session ends', (_, reach) => {
  test.each<[string, (session: ReturnType<World['create']>) => unknown]>([
    ['by end()', (session) => outcomeOf(session.end())],
    ['by session.ended from another tab', (session) => session.send({ type: 'session.ended', reason: 'other-tab' })],
  ])('%s is aborted, and its late answer changes nothing', async (__, end) => {
    const world = await createWorld();
    const session = await reach(world);
    const waiting = outcomeOf(session.getToken({ skipCache: true }));
    const before = { requests: world.emulator.requests.length, events: world.events.length };
    const inFlight = world.emulator.requests.filter(({ outcome }) => outcome === 'pending');
    expect(inFlight.length).toBeGreaterThan(0);
    end(session);
    expect([session.status, session.token]).toEqual(['signed-out', null]);
    await world.settled();
    expect(waiting.value).toBeNull();
    expect(inFlight.map(({ outcome }) => outcome)).toEqual(inFlight.map(() => 'aborted'));
    await world.pass(600_000);
    const later = world.emulator.requests.slice(before.requests).map(({ endpoint }) => endpoint);
    expect(later.filter((endpoint) => endpoint !== 'end')).toEqual([]);
    expect(world.types().slice(before.events)).toEqual(['session.ended']);
    expect([session.status, session.token, await session.getToken()]).toEqual(['signed-out', null, null]);
  });

  test('by dispose() is aborted, and nothing is told', async () => {
    const world = await createWorld();
    const session = await reach(world);
    const waiting = outcomeOf(session.getToken({ skipCache: true }));
    const before = { requests: world.emulator.requests.length, events: world.events.length };
    const inFlight = world.emulator.requests.filter(({ outcome }) => outcome === 'pending');
    session.dispose();
    await world.settled();
    expect(waiting.error).toMatchObject({ code: 'session-disposed' });
    expect(inFlight.map(({ outcome }) => outcome)).toEqual(inFlight.map(() => 'aborted'));
    expect(world.testClock.pendingTimers).toBe(0);
    await world.pass(600_000);
    expect(world.emulator.requests).toHaveLength(before.requests);
    expect(world.events).toHaveLength(before.events);
  });
});

describe('an actor that ignores its signal', () => {
  test('and answers after the end changes nothing', async () => {
    const world = await createWorld();
    let answer: (jwt: string) => void = () => {};
    const session = world.create({ createToken: () => new Promise<string>((resolve) => (answer = resolve)) });
    const waiting = outcomeOf(session.getToken());
    await session.end();
    answer(await world.emulator.mint({ sessionId: SESSION_ID }));
    await world.pass(60_000);
    expect(waiting.value).toBeNull();
    expect(session.token).toBeNull();
    expect(world.types()).toEqual(['session.ended']);
  });

  test('and answers after its deadline changes nothing', async () => {
    const world = await createWorld();
    const answers: ((jwt: string) => void)[] = [];
    const session = world.create({ createToken: () => new Promise<string>((resolve) => answers.push(resolve)) });
    session.start();
    await world.pass(15_000);
    expect(world.types()).toEqual(['token.failed', 'session.degraded']);
    answers[0]?.(await world.emulator.mint({ sessionId: SESSION_ID }));
    await world.settled();
    expect(session.token).toBeNull();
    expect(world.types()).toEqual(['token.failed', 'session.degraded']);
  });
});

describe('end', () => {
  test('signs out at once, then tells the server', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    const ended = session.end();
    expect([session.status, session.token]).toEqual(['signed-out', null]);
    expect(world.events.at(-1)).toMatchObject({ type: 'session.ended', reason: 'signed-out' });
    await ended;
    expect(world.emulator.session(SESSION_ID)?.status).toBe('ended');
  });

  test('twice, or from everywhere at once, tells the server once, and gives one promise', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    const first = session.end({ reason: 'first' });
    expect(session.end({ reason: 'second' })).toBe(first);
    await first;
    expect(session.end()).toBe(first);
    await world.pass(60_000);
    expect(world.emulator.counters.requestsByEndpoint.end).toBe(1);
    expect(world.events.filter(({ type }) => type === 'session.ended')).toMatchObject([{ reason: 'first' }]);
  });

  test.each<[string, (world: World) => void, object]>([
    ['answers 503', (world) => world.emulator.setMode('unavailable'), { code: 'api-response', status: 503 }],
    ['resets the connection', (world) => world.emulator.setMode('connection-reset'), { code: 'network' }],
    ['hangs', (world) => world.emulator.setMode('hung'), { code: 'timeout' }],
  ])('rejects when the server %s, and stays signed out here', async (_, spoil, expected) => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    spoil(world);
    const ended = outcomeOf(session.end());
    await world.pass(15_000);
    expect(ended.error).toMatchObject(expected);
    expect([session.status, await session.getToken()]).toEqual(['signed-out', null]);
    expect(world.testClock.pendingTimers).toBe(0);
  });

  test.each<[string, (session: ReturnType<World['create']>) => void]>([
    ['after it was sent', () => {}],
    ['in one breath', (session) => session.dispose()],
  ])('goes on when the session is disposed of %s', async (_, atOnce) => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    const ended = outcomeOf(session.end());
    atOnce(session);
    await world.settled();
    session.dispose();
    await world.pass(1_000);
    expect(ended).toMatchObject({ state: 'resolved', times: 1 });
    expect(world.emulator.requests.at(-1)).toMatchObject({ endpoint: 'end', outcome: 'answered' });
    expect([await session.getToken(), world.testClock.pendingTimers]).toEqual([null, 0]);
  });

  test('goes on when a listener of the end disposes of the session', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    session.on('session.ended', () => session.dispose());
    await session.end();
    expect(world.emulator.counters.requestsByEndpoint.end).toBe(1);
  });

  test('calls endSession before it returns, and its deadline holds after dispose', async () => {
    const world = await createWorld();
    const calls: AbortSignal[] = [];
    const session = world.create({
      endSession: (_input, { signal }) => {
        calls.push(signal);
        return new Promise(() => {});
      },
    });
    await session.getToken();
    const ended = outcomeOf(session.end());
    expect(calls).toHaveLength(1);
    session.dispose();
    expect(session.end()).toBe(session.end());
    await world.pass(14_999);
    expect([ended.state, calls[0]?.aborted, world.testClock.pendingTimers]).toEqual(['pending', false, 1]);
    await world.pass(1);
    expect(ended.error).toMatchObject({ name: 'RequestTimeoutError', code: 'timeout', message: NOT_TOLD });
    expect([calls.length, calls[0]?.aborted, world.testClock.pendingTimers]).toEqual([1, true, 0]);
  });

  test.each<[string, () => unknown]>([
    [
      'throws at once',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects with nothing', () => Promise.reject(undefined)],
    ['rejects with text', () => Promise.reject('no')],
  ])('with an endSession that %s rejects with a SessionError', async (_, endSession) => {
    const world = await createWorld();
    const session = world.create({ endSession });
    const ended = outcomeOf(session.end());
    await world.settled();
    expect(ended.error).toMatchObject({ name: 'SessionError', code: 'network', message: NOT_TOLD });
  });

  test.each([
    ['none in time', RequestTimeoutError],
    ['no network', OfflineError],
  ] as const)(
    'with an endSession that throws our own error of %s says that the server was not told',
    async (_, Thrown) => {
      const world = await createWorld();
      const thrown = new Thrown();
      const session = world.create({ endSession: () => Promise.reject(thrown) });
      const error: unknown = await session.end().catch((rejection: unknown) => rejection);
      expect(error).toBeInstanceOf(Thrown);
      expect(error).toMatchObject({ code: thrown.code, message: NOT_TOLD, cause: thrown });
    },
  );

  test('without an endSession resolves', async () => {
    const world = await createWorld();
    const { endSession: _, ...api } = world.api;
    const session = world.create({ ...api, endSession: undefined });
    expect(await session.end()).toBeUndefined();
    expect(session.status).toBe('signed-out');
  });

  test('after the server ended the session tells it nothing', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    world.emulator.endSession(SESSION_ID);
    await world.pass(60_000);
    expect(session.status).toBe('signed-out');
    await session.end();
    expect(world.emulator.counters.requestsByEndpoint.end).toBeUndefined();
  });

  test('after dispose rejects', async () => {
    const world = await createWorld();
    const session = world.create();
    session.dispose();
    await expect(session.end()).rejects.toMatchObject({ code: 'session-disposed' });
  });
});

describe('after the end', () => {
  test('every method is harmless', async () => {
    const world = await createWorld();
    const session = world.create();
    const jwt = await session.getToken();
    await session.end();
    const before = world.emulator.requests.length;
    session.start();
    session.receiveToken(String(jwt));
    session.switchOrganization('org_b');
    session.send({ type: 'network.online' });
    session.send({ type: 'handshake.requested', reason: 'test' });
    session.send({ type: 'token.requested', skipCache: true });
    session.send({ type: 'session.ended', reason: 'again' });
    expect(await Promise.all([session.getToken(), session.getToken({ template: 'x', skipCache: true })])).toEqual([
      null,
      null,
    ]);
    await world.pass(600_000);
    expect(world.emulator.requests).toHaveLength(before);
    expect(world.types()).toEqual(['token.issued', 'session.ended']);
    expect([session.status, session.token, session.organizationId]).toEqual(['signed-out', null, null]);
  });
});
