import { describe, expect, test } from 'vitest';
import { ApiResponseError, type SessionOptions, UnauthenticatedError } from 'xstate-session';
import { hear, MINUTE, openWorld } from './support/lifetime-world.ts';

const NOT_EXTENDED = 'extendSession failed: the session ends as before; call extend() again.';

describe('a back end of one’s own', () => {
  const own = (world: Awaited<ReturnType<typeof openWorld>>, options: Partial<SessionOptions>) =>
    world.create({
      createToken: world.tracked(async () => ({ jwt: await world.emulator.mint({ sessionId: 'sess_1' }) })),
      confirmSession: undefined,
      extendSession: undefined,
      ...options,
    } as Partial<SessionOptions>);

  test('tells the end with its tokens, with confirmSession, or when the session is created', async () => {
    const world = await openWorld({ idleMinutes: null });
    const endsAtMs = world.testClock.now() + 5 * MINUTE;
    const jwt = async () => world.emulator.mint({ sessionId: 'sess_1' });
    const ways: Partial<SessionOptions>[] = [
      { createToken: world.tracked(async () => ({ jwt: await jwt(), sessionExpiresAtMs: endsAtMs })) },
      { confirmSession: async () => ({ ended: false, sessionExpiresAtMs: endsAtMs }) },
      { sessionExpiresAtMs: endsAtMs },
    ];
    for (const way of ways) {
      const session = own(world, way);
      hear(session);
      session.start();
    }
    await world.pass(3 * MINUTE + 2_000);
    expect(world.told).toEqual(Array(3).fill('expiring in 120 s, absolute'));
  });

  test('tells its end to who listens to all, who causes no question before it has come', async () => {
    const world = await openWorld({ idleMinutes: null });
    const endsAtMs = world.testClock.now() + 5 * MINUTE;
    let confirmations = 0;
    const confirmSession = async () => {
      confirmations += 1;
      return { ended: true };
    };
    const given = own(world, { sessionExpiresAtMs: endsAtMs, confirmSession });
    const answered = own(world, {
      createToken: world.tracked(async () => ({
        jwt: await world.emulator.mint({ sessionId: 'sess_1' }),
        sessionExpiresAtMs: endsAtMs,
      })),
      confirmSession,
    });
    const unknown = own(world, { confirmSession });
    for (const session of [given, answered, unknown]) session.start();
    await world.pass(3 * MINUTE + 2_000);
    expect(world.told).toEqual(Array(2).fill('expiring in 120 s, absolute'));
    const warning = { inMs: expect.closeTo(118_000, -4), cause: 'absolute' };
    expect([given.expiring, answered.expiring, unknown.expiring]).toEqual([warning, warning, null]);
    expect(confirmations).toBe(0);
    await world.pass(2 * MINUTE);
    expect(world.told.slice(2)).toEqual(Array(2).fill('ended, expired'));
    expect(unknown.status).toBe('active');
  });

  test('that told the end to nobody arms no timer for it, and the property stays null', async () => {
    const world = await openWorld({ idleMinutes: null });
    const session = world.createUnheard({
      createToken: world.tracked(async () => ({ jwt: await world.emulator.mint({ sessionId: 'sess_1' }) })),
      sessionExpiresAtMs: world.testClock.now() + MINUTE,
    });
    for (const type of ['token.issued', 'session.ended', 'session.extended'] as const) session.on(type, () => {});
    session.start();
    await world.pass(2_000);
    expect([world.testClock.pendingTimers, session.expiring]).toEqual([1, null]);
    world.listen(session);
    expect(world.told).toEqual(['expiring in 58 s, absolute']);
    expect([world.testClock.pendingTimers, session.expiring]).toEqual([2, { inMs: 58_000, cause: 'absolute' }]);
  });

  test('that told the end before anybody wanted to hear of it is not asked for it', async () => {
    const world = await openWorld({ idleMinutes: null });
    const [idleMs, absoluteMs] = [5, 6].map((minutes) => world.testClock.now() + minutes * MINUTE);
    let confirmations = 0;
    const session = world.createUnheard({
      sessionExpiresAtMs: absoluteMs,
      createToken: world.tracked(async () => ({
        jwt: await world.emulator.mint({ sessionId: 'sess_1' }),
        ...(world.testClock.now() < (idleMs ?? 0) - 4 * MINUTE && { sessionIdleExpiresAtMs: idleMs }),
      })),
      confirmSession: async () => {
        confirmations += 1;
        return { ended: false };
      },
    });
    session.start();
    await world.pass(2 * MINUTE);
    world.listen(session);
    hear(session);
    await world.pass(1.1 * MINUTE);
    expect([confirmations, ...world.told]).toEqual([0, 'expiring in 120 s, idle']);
    expect(session.expiring).toEqual({ inMs: 1.9 * MINUTE, cause: 'idle' });
  });

  test('whose older answer comes late is believed by its newer one, also before anybody wants to hear of the end', async () => {
    const world = await openWorld({ idleMinutes: null });
    const jwt = await world.emulator.mint({ sessionId: 'sess_1' });
    const begunMs = world.testClock.now();
    let answerLate: (answer: object) => void = () => {};
    const session = world.createUnheard({
      createToken: async ({ template }) => {
        if (template === 'late') return new Promise((resolve) => (answerLate = resolve as typeof answerLate));
        return { jwt, sessionIdleExpiresAtMs: begunMs + 5 * MINUTE };
      },
    });
    session.getToken({ template: 'late' }).catch(() => undefined);
    await world.pass(1_000);
    session.start();
    await world.pass(1_000);
    answerLate({ jwt, sessionIdleExpiresAtMs: begunMs + 3 * MINUTE });
    await world.pass(1_000);
    world.listen(session);
    hear(session);
    await world.pass(2 * MINUTE);
    expect(world.told).toEqual([]);
    await world.pass(MINUTE);
    expect(world.told).toEqual(['expiring in 120 s, idle']);
  });

  test('whose end was out of reach is asked again after a sign that it can be reached', async () => {
    const world = await openWorld({ idleMinutes: null });
    let asked = 0;
    const session = own(world, {
      confirmSession: async () => {
        asked += 1;
        throw new TypeError('Failed to fetch');
      },
    });
    hear(session);
    session.start();
    await world.pass(1_000);
    const before = asked;
    session.send({ type: 'page.visible' });
    await world.pass(20_000);
    expect([before, asked]).toEqual([1, 2]);
  });

  test('that brings a token along with its word on the end has it held, but not with its verdict', async () => {
    const world = await openWorld({ idleMinutes: null });
    let [jwt, ended] = ['', false];
    const session = own(world, {
      confirmSession: world.tracked(async () => {
        jwt = await world.emulator.mint({ sessionId: 'sess_1', issuedAtMs: world.testClock.now() + 1_000 });
        return { ended, jwt, sessionIdleExpiresAtMs: world.testClock.now() + MINUTE };
      }),
    });
    session.start();
    await world.pass(1_000);
    hear(session);
    await world.pass(1_000);
    expect(jwt).not.toBe('');
    expect(session.token).toBe(jwt);
    ended = true;
    await world.pass(MINUTE);
    expect(session.status).toBe('signed-out');
    expect(world.events.filter((event) => event.type === 'token.issued' && event.jwt === jwt)).toEqual([]);
  });

  test.each<[string, () => Promise<undefined>, object]>([
    ['a 503', async () => Promise.reject(new ApiResponseError({ status: 503, errors: [] })), { status: 503 }],
    [
      'no network',
      async () => Promise.reject(new TypeError('Failed to fetch')),
      { code: 'network', message: NOT_EXTENDED },
    ],
    ['nothing', () => new Promise(() => {}), { code: 'timeout', message: NOT_EXTENDED }],
    [
      'false, where the page says to throw',
      async () => false as never,
      {
        code: 'network',
        message: NOT_EXTENDED,
        cause: new TypeError('the answer of extendSession must be times or nothing; given: boolean.'),
      },
    ],
    [
      'a refusal of `fetch` that nobody looked at',
      async () => new Response(null, { status: 401 }) as never,
      {
        code: 'network',
        message: NOT_EXTENDED,
        cause: new TypeError('the answer of extendSession must be times or nothing; given: object.'),
      },
    ],
  ])(
    'that answers an extension with %s: the caller hears of it, once, and the session goes on',
    async (_, extendSession, error) => {
      const world = await openWorld({ idleMinutes: null });
      const session = own(world, { extendSession });
      const outcome = session.extend().catch((thrown: unknown) => thrown);
      await world.pass(15_000);
      expect(await outcome).toMatchObject(error);
      expect(session.status).not.toBe('signed-out');
    },
  );

  test('that answers no extension after it refused a confirmation: the caller hears of the deadline, not of that refusal', async () => {
    const world = await openWorld({ idleMinutes: null });
    const session = own(world, {
      confirmSession: async () => Promise.reject(new ApiResponseError({ status: 503, errors: [] })),
      extendSession: () => new Promise(() => {}),
    });
    session.start();
    await world.pass(1_000);
    hear(session);
    await world.pass(1_000);
    const outcome = session.extend().catch((thrown: unknown) => thrown);
    await world.pass(15_000);
    expect(await outcome).toMatchObject({ code: 'timeout', message: NOT_EXTENDED });
    expect(await outcome).not.toHaveProperty('cause');
  });

  test('whose actors have a mistake is told to the logger, once each: nobody else hears of it', async () => {
    const world = await openWorld({ idleMinutes: null });
    const warned: unknown[] = [];
    const mistake = async () => Promise.reject(new ReferenceError('secret is not defined'));
    const session = own(world, {
      confirmSession: mistake,
      extendSession: mistake,
      logger: { warn: (...line) => void warned.push(line) },
    });
    session.start();
    await world.pass(1_000);
    hear(session);
    await world.pass(1_000);
    for (const _ of [1, 2]) {
      const outcome = session.extend().catch((thrown: unknown) => thrown);
      await world.pass(1_000);
      expect(await outcome).toMatchObject({ code: 'network', message: NOT_EXTENDED });
    }
    expect(warned).toEqual(
      ['confirmSession', 'extendSession'].map((name) => [
        `xstate-session: ${name} has a mistake, or got no JSON: it counts as network`,
        { name: 'ReferenceError' },
      ]),
    );
  });

  test.each([
    [true, false],
    [false, 'unauthenticated'],
  ])('that refuses an extension is asked for its verdict: ended %s', async (ended, outcome) => {
    const world = await openWorld({ idleMinutes: null });
    const session = own(world, {
      extendSession: async () => Promise.reject(new UnauthenticatedError({ status: 401, errors: [] })),
      confirmSession: async () => ({ ended }),
    });
    const answer = session.extend().catch((error) => {
      // The session may go on, so nobody is told to sign in.
      expect(error.message).toBe('The server answered 401, no sign-out unless session.ended is told.');
      return error.code;
    });
    await world.pass(1_000);
    expect(await answer).toBe(outcome);
    expect(session.status === 'signed-out').toBe(ended);
    expect(world.told).toEqual(ended ? ['ended, unauthenticated'] : []);
  });

  test('that says nothing but "done" to an extension is asked until when it goes on', async () => {
    const world = await openWorld({ idleMinutes: null });
    let endsAtMs = world.testClock.now() + 5 * MINUTE;
    const session = own(world, {
      extendSession: async () => {
        endsAtMs = world.testClock.now() + 5 * MINUTE;
      },
      confirmSession: async () => ({ ended: false, sessionIdleExpiresAtMs: endsAtMs }),
    });
    hear(session);
    session.start();
    await world.pass(4 * MINUTE);
    await session.extend();
    await world.pass(2 * MINUTE);
    expect(world.told).toEqual(['expiring in 120 s, idle', 'extended']);
    await world.pass(1.1 * MINUTE);
    expect(world.told.at(-1)).toBe('expiring in 120 s, idle');
  });
});
