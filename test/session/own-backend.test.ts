import { describe, expect, test } from 'vitest';
import { createActor, createMachine, fromCallback, fromObservable, fromPromise, fromTransition, setup } from 'xstate';
import { ApiResponseError, type CreateTokenInput } from 'xstate-session';
import { makeToken } from 'xstate-session/testing';
import { outcomeOf } from './support/outcome.ts';
import { startOwnBackend } from './support/own-backend.ts';
import { createWorld, SESSION_ID } from './support/world.ts';

describe('an own back end of plain functions, without sid, oiat and confirmSession', () => {
  test('is asked once, and again when the token is due', async () => {
    const world = await createWorld();
    const { backend, server, actors } = await startOwnBackend(world);
    const session = world.create({ sessionId: 'anything', ...actors });
    const first = await session.getToken();
    expect(first).toBe(session.token);
    await world.pass(600_000);
    expect(backend.minted).toBeGreaterThanOrEqual(13);
    expect(backend.minted).toBeLessThanOrEqual(16);
    expect(server.requests).toHaveLength(backend.minted);
    expect(session.status).toBe('active');
    expect(session.token).not.toBe(first);
    expect(world.types().filter((type) => type !== 'token.issued')).toEqual([]);
  });

  test('signs out on 401, once', async () => {
    const world = await createWorld();
    const { backend, server, actors } = await startOwnBackend(world);
    const session = world.create({ sessionId: 'anything', ...actors });
    await session.getToken();
    backend.status = 401;
    const fresh = outcomeOf(session.getToken({ skipCache: true }));
    await world.settled();
    expect(fresh.value).toBeNull();
    expect(session.status).toBe('signed-out');
    await world.pass(600_000);
    expect(server.requests).toHaveLength(2);
    expect(world.events.at(-1)).toMatchObject({ type: 'session.ended', reason: 'unauthenticated' });
    expect(world.types()).toEqual(['token.issued', 'session.ended']);
  });

  test('outlives an outage of it, and never signs out', async () => {
    const world = await createWorld();
    const { backend, actors } = await startOwnBackend(world);
    const session = world.create({ sessionId: 'anything', ...actors });
    await session.getToken();
    backend.status = 503;
    await world.pass(3_600_000);
    expect([session.status, session.degraded, session.token]).toEqual(['refreshing', true, null]);
    backend.status = 200;
    await world.pass(60_000);
    expect([session.status, session.degraded]).toEqual(['active', false]);
  });

  test('is told of the end', async () => {
    const world = await createWorld();
    const { backend, server, actors } = await startOwnBackend(world);
    const session = world.create({ sessionId: 'anything', ...actors });
    await session.getToken();
    await session.end();
    expect(backend.status).toBe(401);
    expect(server.requests.map(({ path }) => path)).toEqual(['/token', '/sign-out']);
  });

  test('can be switched between organizations it does not name in its tokens', async () => {
    const world = await createWorld();
    const { server, actors } = await startOwnBackend(world);
    const session = world.create({ sessionId: 'anything', ...actors });
    const personal = await session.getToken();
    session.switchOrganization('org_b');
    expect(session.token).toBeNull();
    const jwt = await session.getToken();
    expect(jwt).not.toBe(personal);
    expect(server.requests.map(({ search }) => search)).toEqual(['?organization=', '?organization=org_b']);
  });

  test('needs no handshake: a request for one is ignored', async () => {
    const world = await createWorld();
    const { actors } = await startOwnBackend(world);
    const session = world.create({ sessionId: 'anything', ...actors });
    await session.getToken();
    session.send({ type: 'handshake.requested', reason: 'test' });
    await world.pass(1_000);
    expect(session.status).toBe('active');
  });

  test('may be synchronous', async () => {
    const world = await createWorld();
    const session = world.create({
      createToken: () => makeToken({ iatMs: world.testClock.now(), sid: null, oiat: null }),
    });
    expect(await session.getToken()).toBe(session.token);
  });
});

describe('XState actor logic in the place of', () => {
  test('createToken: fromPromise over the default wire, and its errors keep their meaning', async () => {
    const world = await createWorld();
    const inputs: CreateTokenInput[] = [];
    const createToken = fromPromise<{ jwt: string }, CreateTokenInput>(({ input, signal }) => {
      inputs.push(input);
      return world.api.createToken(input, { signal });
    });
    const lastActiveToken = await world.expiredToken();
    world.emulator.setMode('healthy');
    world.emulator.setMode('origin-outage', { times: 2 });
    const session = world.create({ createToken, lastActiveToken });
    expect(await session.getToken({ skipCache: true })).toBe(session.token);
    expect(inputs).toMatchObject([
      { sessionId: SESSION_ID, template: null, organizationId: null, skipCache: true, lastActiveToken },
      { sessionId: SESSION_ID, skipCache: false, expiredToken: lastActiveToken, lastActiveToken },
    ]);
    world.emulator.answerNext({ status: 400, code: 'bad' });
    const refused = outcomeOf(session.getToken({ skipCache: true }));
    await world.settled();
    expect(refused.error).toBeInstanceOf(ApiResponseError);
    expect(refused.error).toMatchObject({ status: 400, errors: [{ code: 'bad' }] });
  });

  test('createToken: it is aborted when the session ends', async () => {
    const world = await createWorld();
    world.emulator.setMode('hung', { only: 'tokens' });
    const createToken = fromPromise<{ jwt: string }, CreateTokenInput>(({ input, signal }) =>
      world.api.createToken(input, { signal }),
    );
    const session = world.create({ createToken });
    const waiting = outcomeOf(session.getToken());
    await world.settled();
    await session.end();
    await world.settled();
    expect(waiting.value).toBeNull();
    expect(world.tokenRequests()).toMatchObject([{ outcome: 'aborted' }]);
  });

  test('createToken: a machine of one’s own', async () => {
    const world = await createWorld();
    const mint = fromPromise<{ jwt: string }, CreateTokenInput>(({ input, signal }) =>
      world.api.createToken(input, { signal }),
    );
    const machine = setup({
      types: {
        context: {} as { input: CreateTokenInput; jwt: string },
        input: {} as CreateTokenInput,
        output: {} as { jwt: string },
      },
      actors: { mint },
    }).createMachine({
      context: ({ input }) => ({ input, jwt: '' }),
      initial: 'minting',
      states: {
        minting: {
          invoke: { src: 'mint', input: ({ context }) => context.input, onDone: 'minted' },
        },
        minted: { type: 'final', output: ({ event }: { event: { output?: unknown } }) => event.output },
      },
      output: ({ event }) => (event as unknown as { output: { jwt: string } }).output,
    });
    const session = world.create({ createToken: machine });
    expect(await session.getToken()).toBe(session.token);
    world.emulator.setMode('unavailable', { times: 1 });
    const fresh = outcomeOf(session.getToken({ skipCache: true }));
    await world.settled();
    expect(fresh.state, 'the machine has no onError, so it failed').toBe('pending');
    await world.pass(5_000);
    expect(fresh.value).toBe(session.token);
  });

  test.each<[string, () => unknown]>([
    [
      'a machine that stops without output',
      () => createMachine({ initial: 'end', states: { end: { type: 'final' } } }),
    ],
    [
      'an observable that ends without a value',
      () =>
        fromObservable(
          () =>
            ({
              subscribe: (observer: { complete?: () => void }) => {
                observer.complete?.();
                return { unsubscribe() {} };
              },
            }) as never,
        ),
    ],
    ['a callback that never ends', () => fromCallback(() => () => {})],
    ['a transition that never ends', () => fromTransition((state) => state, {})],
    ['a promise of nothing', () => fromPromise(async () => undefined)],
    ['a promise of text that is no JWT', () => fromPromise(async () => 'nonsense')],
    [
      'a promise that throws at once',
      () =>
        fromPromise(() => {
          throw new Error('at once');
        }),
    ],
  ])('createToken: %s is a failed attempt, and the session goes on', async (_, logic) => {
    const world = await createWorld();
    const session = world.create({ createToken: logic() as never });
    const asked = outcomeOf(session.getToken());
    await world.pass(15_000);
    expect(world.types().slice(0, 2)).toEqual(['token.failed', 'session.degraded']);
    expect(session.status).toBe('refreshing');
    await world.pass(60_000);
    expect(asked.state).toBe('rejected');
    expect(asked.error).toMatchObject({ name: expect.stringMatching(/Error$/), code: expect.any(String) });
  });

  test('confirmSession: its verdict counts', async () => {
    const world = await createWorld();
    world.emulator.setMode('unauthenticated');
    const verdicts = [false, true];
    const confirmSession = fromPromise(async () => ({ ended: verdicts.shift() ?? true }));
    const session = world.create({ confirmSession });
    session.start();
    await world.settled();
    expect(session.status).toBe('refreshing');
    await world.pass(15_000);
    expect(session.status).toBe('signed-out');
  });

  test('createHandshakeUrl and followHandshake: both are run, and a token that comes back is adopted', async () => {
    const world = await createWorld();
    const urls: string[] = [];
    const createHandshakeUrl = fromPromise<string, { reason: string; organizationId: string | null }>(
      async ({ input }) => world.api.createHandshakeUrl({ ...input, redirectUrl: 'https://app.example.com/' }),
    );
    const mint = world.tracked(() => world.emulator.mint({ sessionId: SESSION_ID }));
    const followHandshake = fromPromise<string, { url: string }>(({ input }) => {
      urls.push(input.url);
      return mint();
    });
    const session = world.create({ createHandshakeUrl, followHandshake });
    await session.getToken();
    session.send({ type: 'handshake.requested', reason: 'test' });
    await world.settled();
    expect(urls).toHaveLength(1);
    expect(urls[0]).toContain('__clerk_hs_reason=test');
    expect(world.events.at(-1)).toMatchObject({ type: 'token.issued', source: 'handshake' });
  });

  test('endSession: it is run at the end', async () => {
    const world = await createWorld();
    const endSession = fromPromise<void, { sessionId: string }>(({ input, signal }) =>
      world.api.endSession(input, { signal }),
    );
    const session = world.create({ endSession });
    await session.getToken();
    await session.end();
    expect(world.emulator.session(SESSION_ID)?.status).toBe('ended');
  });

  test('endSession: its deadline stops it, dispose does not', async () => {
    const world = await createWorld();
    let signalled = false;
    const endSession = fromPromise<void, object>(
      ({ signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            signalled = true;
          });
        }),
    );
    const session = world.create({ endSession });
    const ended = outcomeOf(session.end());
    await world.settled();
    session.dispose();
    await world.pass(14_999);
    expect([signalled, ended.state]).toEqual([false, 'pending']);
    await world.pass(1);
    expect(signalled).toBe(true);
    expect(ended.error).toMatchObject({ code: 'timeout' });
  });
});

describe('the actor of the own key', () => {
  test('is XState’s own: it can be subscribed to and selected from, and a wait for a state works', async () => {
    const world = await createWorld();
    const session = world.create();
    const values: unknown[] = [];
    session.actor.subscribe(({ value }) => values.push(value));
    await session.getToken();
    expect(values.at(-1)).toBe('active');
    expect(session.actor).not.toBe(createActor);
    expect(session.actor.getSnapshot().can({ type: 'session.ended', reason: 'x' })).toBe(true);
  });
});
