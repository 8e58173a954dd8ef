import { describe, expect, test } from 'vitest';
import type { SessionEmitted, SessionOptions } from 'xstate-session';
import { claimsOf } from './support/claims-of.ts';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, SESSION_ID, type World } from './support/world.ts';

const REQUEST = { type: 'handshake.requested', reason: 'test' } as const;
const never = () => new Promise<never>(() => {});
const boom = () => {
  throw new Error('boom');
};

const failures = (world: World) => world.events.filter((event) => event.type === 'token.failed');
const ofType = <Type extends SessionEmitted['type']>(world: World, type: Type) =>
  world.events.filter((event): event is Extract<SessionEmitted, { type: Type }> => event.type === type);

/** Each way a handshake can fail, and the kind it is told with. */
const FAILS: [string, Partial<SessionOptions>, string, number][] = [
  ['createHandshakeUrl throws', { createHandshakeUrl: boom }, 'network', 0],
  ['createHandshakeUrl rejects', { createHandshakeUrl: () => Promise.reject({ status: 503 }) }, 'unavailable', 0],
  ['createHandshakeUrl never settles', { createHandshakeUrl: never }, 'timeout', 15_000],
  ['createHandshakeUrl answers nothing', { createHandshakeUrl: () => undefined as unknown as string }, 'rejected', 0],
  ['createHandshakeUrl answers no URL', { createHandshakeUrl: () => '/relative' }, 'rejected', 0],
  ['followHandshake throws', { followHandshake: boom }, 'network', 0],
  [
    'followHandshake rejects',
    { followHandshake: () => Promise.reject({ status: 429, retryAfterMs: 60_000 }) },
    'rate-limited',
    0,
  ],
  [
    'followHandshake is unauthenticated',
    { followHandshake: () => Promise.reject({ status: 401 }) },
    'unauthenticated',
    0,
  ],
  ['followHandshake never settles', { followHandshake: never }, 'timeout', 30_000],
  ['followHandshake brings no JWT', { followHandshake: async () => ({ jwt: 'nonsense' }) }, 'invalid-token', 0],
];

describe.each(FAILS)('a handshake where %s', (_, actors, kind, afterMs) => {
  test('goes back to active while the token is usable, and its refresh keeps its moment', async () => {
    const world = await createWorld();
    const session = world.create(actors);
    const jwt = await session.getToken();
    session.send(REQUEST);
    expect(session.status).toBe('handshaking');
    await world.pass(afterMs);
    expect(session.status).toBe('active');
    expect(await session.getToken()).toBe(jwt);
    expect(failures(world)).toMatchObject([{ kind, attempt: 0 }]);
    expect(world.types()).not.toContain('session.degraded');
    await world.pass(46_000 - afterMs);
    expect(world.tokenRequests()).toHaveLength(2);
    expect(session.token).not.toBe(jwt);
  });

  test('goes back to the planned attempt when the token is not usable, and recovers with the server', async () => {
    const world = await createWorld();
    world.emulator.setMode('unavailable', { only: 'tokens', times: 1 });
    const session = world.create({ lastActiveToken: await world.expiredToken(), ...actors });
    const waiting = outcomeOf(session.getToken());
    await world.settled();
    session.send(REQUEST);
    await world.settled();
    const before = world.tokenRequests().length;
    await world.pass(afterMs);
    expect(session.status === 'refreshing' || afterMs > 0).toBe(true);
    expect(world.tokenRequests().length - before).toBeLessThan(2);
    await world.pass(20_000);
    expect(session.status).toBe('active');
    expect(waiting.value).toBe(session.token);
    expect(failures(world).map((event) => event.type === 'token.failed' && event.kind)).toEqual(['unavailable', kind]);
  });
});

describe('a handshake', () => {
  test('without followHandshake tells its URL, and rests at once', async () => {
    const world = await createWorld();
    const session = world.create();
    const jwt = await session.getToken();
    session.send({ ...REQUEST, redirectUrl: 'https://app.example.com/' });
    await world.settled();
    expect(ofType(world, 'handshake.ready')).toMatchObject([{ reason: 'test' }]);
    expect([session.status, session.token]).toEqual(['active', jwt]);
    expect(failures(world)).toEqual([]);
  });

  test('without createHandshakeUrl is not begun: the request for one is ignored', async () => {
    const world = await createWorld();
    const session = world.create({ createHandshakeUrl: undefined, followHandshake: never });
    await session.getToken();
    session.send(REQUEST);
    await world.settled();
    expect(session.status).toBe('active');
    expect(world.types()).toEqual(['token.issued']);
  });

  test('is not begun under the policy "never"', async () => {
    const world = await createWorld();
    const session = world.create({ policy: { handshakes: 'never' } });
    await session.getToken();
    session.send(REQUEST);
    await world.settled();
    expect(world.types()).toEqual(['token.issued']);
  });

  test('that brings a token is active with it', async () => {
    const world = await createWorld();
    const session = world.create({
      followHandshake: world.tracked(async () => ({ jwt: await world.emulator.mint({ sessionId: SESSION_ID }) })),
    });
    const old = await session.getToken();
    await world.pass(1_000);
    session.send(REQUEST);
    await world.settled();
    expect(world.events.at(-1)).toMatchObject({ type: 'token.issued', source: 'handshake' });
    expect(session.token).not.toBe(old);
    expect(session.status).toBe('active');
  });

  test('that brings a token of another session or organization serves nobody', async () => {
    const world = await createWorld();
    const jwts = [
      await world.emulator.mint({ sessionId: 'sess_other' }),
      await world.emulator.mint({ sessionId: SESSION_ID, organizationId: 'org_b' }),
    ];
    const session = world.create({ followHandshake: async () => ({ jwt: jwts.shift() ?? null }) });
    const held = await session.getToken();
    session.send(REQUEST);
    await world.settled();
    session.send(REQUEST);
    await world.settled();
    expect(failures(world)).toMatchObject([{ kind: 'invalid-token' }, { kind: 'invalid-token' }]);
    expect(session.token).toBe(held);
  });

  test('that is done without a token asks the server at once', async () => {
    const world = await createWorld();
    const session = world.create({ followHandshake: async () => undefined });
    await session.getToken();
    session.send(REQUEST);
    await world.settled();
    expect(world.tokenRequests()).toHaveLength(2);
    expect(session.status).toBe('active');
  });

  test('that is really followed, over the edge, in an outage, continues the session', async () => {
    const world = await createWorld();
    const session = world.create({
      lastActiveToken: await world.expiredToken(),
      followHandshake: world.tracked(async ({ url }: { url: string }) => {
        const answer = await fetch(url, { redirect: 'manual' });
        await answer.body?.cancel();
        const nonce = new URL(answer.headers.get('location') ?? '').searchParams.get('__clerk_handshake_nonce');
        const payload = await fetch(`${world.url}/v1/clients/handshake_payload?nonce=${nonce}`);
        const { directives } = (await payload.json()) as { directives: string[] };
        const cookie = directives.find((line) => line.startsWith('__session='));
        return { jwt: cookie?.split(';')[0]?.slice('__session='.length) ?? null };
      }),
    });
    world.emulator.setMode('origin-outage');
    world.emulator.setMode('unavailable', { only: 'tokens' });
    const waiting = outcomeOf(session.getToken());
    await world.settled();
    session.send(REQUEST);
    await world.settled();
    expect(claimsOf(waiting.value)).toMatchObject({ sid: SESSION_ID, iatMs: world.testClock.now() });
    expect(session.status).toBe('active');
  });

  test('asked for ten times while one is under way is one', async () => {
    const world = await createWorld();
    const session = world.create({ followHandshake: never });
    await session.getToken();
    for (let index = 0; index < 10; index += 1) session.send(REQUEST);
    await world.settled();
    expect(ofType(world, 'handshake.ready')).toHaveLength(1);
    await world.pass(30_000);
    expect(session.status).toBe('active');
    expect(session.actor.getSnapshot().context.handshakes).toBe(1);
  });

  test('that is abandoned leaves waiting callers waiting, and they are served', async () => {
    const world = await createWorld();
    const session = world.create({ followHandshake: never });
    await session.getToken();
    session.send(REQUEST);
    await world.settled();
    const fresh = outcomeOf(session.getToken({ skipCache: true }));
    await world.pass(29_000);
    expect(fresh.state).toBe('pending');
    await world.pass(1_000);
    expect(fresh.value).toBe(session.token);
    expect(world.rawTokenRequests().at(-1)?.search).toBe('debug=skip_cache');
  });
});
