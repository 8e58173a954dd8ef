import { describe, expect, test } from 'vitest';
import { ApiResponseError, OfflineError, RequestTimeoutError } from 'xstate-session';
import { outcomeOf } from './support/outcome.ts';
import { createWorld } from './support/world.ts';

describe('a getToken that cannot be served', () => {
  test('rejects after 60 s with the last failure, and the session goes on', async () => {
    const world = await createWorld();
    world.emulator.setMode('unavailable', { code: 'down' });
    const session = world.create();
    const asked = outcomeOf(session.getToken());
    await world.pass(59_999);
    expect(asked.state).toBe('pending');
    await world.pass(1);
    expect(asked.error).toBeInstanceOf(ApiResponseError);
    expect(asked.error).toMatchObject({ status: 503, errors: [{ code: 'down' }] });
    world.emulator.setMode('healthy');
    await world.pass(60_000);
    expect(session.status).toBe('active');
  });

  test.each([0.123, 0.456, 0.789])(
    'says when it will be tried again, in whole milliseconds (chance %d)',
    async (chance) => {
      const world = await createWorld();
      world.emulator.setMode('unavailable');
      const session = world.create({ random: () => chance });
      session.start();
      await world.pass(120_000);
      const failures = world.events.filter((event) => event.type === 'token.failed');
      expect(failures.length).toBeGreaterThan(4);
      expect(failures.filter(({ retryInMs }) => !Number.isInteger(retryInMs))).toEqual([]);
    },
  );

  test('rejects with a timeout when nothing was ever answered', async () => {
    const world = await createWorld();
    world.emulator.setMode('hung');
    const session = world.create();
    const asked = [outcomeOf(session.getToken({ timeoutMs: 5_000 })), outcomeOf(session.getToken())];
    await world.pass(5_000);
    expect(asked.map(({ state }) => state)).toEqual(['rejected', 'pending']);
    expect(asked[0]?.error).toBeInstanceOf(RequestTimeoutError);
    await world.pass(55_000);
    expect(asked[1]?.error).toMatchObject({ code: 'timeout' });
  });

  test('rejects after 15 s when the network is known to be away', async () => {
    const world = await createWorld({ wire: { onLine: () => false } });
    world.emulator.setMode('connection-reset');
    const session = world.create();
    session.send({ type: 'network.offline' });
    const asked = [outcomeOf(session.getToken()), outcomeOf(session.getToken({ template: 'x' }))];
    await world.pass(14_999);
    expect(asked.map(({ state }) => state)).toEqual(['pending', 'pending']);
    await world.pass(1);
    for (const { error } of asked) expect(error).toBeInstanceOf(OfflineError);
    expect(world.events.find(({ type }) => type === 'token.failed')).toMatchObject({ kind: 'offline' });
    expect(session.status).toBe('refreshing');
  });

  test('that waits offline without any answer hears that there is no network', async () => {
    const world = await createWorld();
    world.emulator.setMode('hung');
    const session = world.create();
    session.send({ type: 'network.offline' });
    const asked = outcomeOf(session.getToken({ timeoutMs: 2_000 }));
    await world.pass(2_000);
    expect(asked.error).toBeInstanceOf(OfflineError);
  });

  test('takes the time that is asked for, offline as well', async () => {
    const world = await createWorld();
    world.emulator.setMode('unavailable');
    const session = world.create();
    session.send({ type: 'network.offline' });
    const asked = outcomeOf(session.getToken({ timeoutMs: 40_000 }));
    await world.pass(39_999);
    expect(asked.state).toBe('pending');
    await world.pass(1);
    expect(asked.state).toBe('rejected');
  });

  test('rejects with the signal’s own reason when that aborts, whatever it is', async () => {
    const world = await createWorld();
    world.emulator.setMode('hung');
    const session = world.create();
    const controllers = [new AbortController(), new AbortController(), new AbortController()];
    const asked = controllers.map(({ signal }) => outcomeOf(session.getToken({ signal })));
    controllers[0]?.abort();
    controllers[1]?.abort('text');
    controllers[2]?.abort(null);
    await world.settled();
    expect(asked[0]?.error).toMatchObject({ name: 'AbortError' });
    expect(asked[1]?.error).toBe('text');
    expect(asked[2]?.error).toBeNull();
    expect(asked.map(({ times }) => times)).toEqual([1, 1, 1]);
    expect(world.tokenRequests()).toMatchObject([{ outcome: 'pending' }]);
  });

  test('is settled once, however many ends come together', async () => {
    const world = await createWorld();
    world.emulator.setMode('hung');
    const session = world.create();
    const controller = new AbortController();
    const asked = outcomeOf(session.getToken({ signal: controller.signal, timeoutMs: 1_000 }));
    await world.settled();
    outcomeOf(session.end());
    controller.abort();
    session.dispose();
    // What goes on is the sign-out, until its deadline.
    await world.pass(15_000);
    expect(asked).toMatchObject({ state: 'resolved', value: null, times: 1 });
  });

  test('is served by a token that arrives from elsewhere', async () => {
    const world = await createWorld();
    world.emulator.setMode('unavailable');
    const session = world.create();
    const plain = outcomeOf(session.getToken());
    const fresh = outcomeOf(session.getToken({ skipCache: true }));
    await world.settled();
    const jwt = await world.emulator.mint({ sessionId: 'sess_1' });
    session.receiveToken(jwt);
    await world.settled();
    expect(plain.value).toBe(jwt);
    expect(fresh.state, 'a skipCache caller wants one of its own').toBe('pending');
    world.emulator.setMode('healthy');
    await world.pass(30_000);
    expect(fresh.state).toBe('resolved');
    expect(fresh.value).not.toBe(jwt);
  });
});

describe('a getToken of a wrong kind', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['text', 'supabase'],
    ['a number', 7],
  ])('with %s for options rejects or is served, and never throws', async (_, options) => {
    const world = await createWorld();
    const session = world.create();
    let asked: Promise<unknown> | undefined;
    expect(() => {
      asked = session.getToken(options as object).catch((error: unknown) => error);
    }).not.toThrow();
    await world.settled();
    const answer = await asked;
    expect(typeof answer === 'string' || answer instanceof TypeError).toBe(true);
  });
});
