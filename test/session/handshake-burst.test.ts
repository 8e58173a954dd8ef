import { describe, expect, test } from 'vitest';
import type { Session, SessionEmitted, SessionOptions } from 'xstate-session';
import { createWorld, SESSION_ID, type World } from './support/world.ts';

const REQUEST = { type: 'handshake.requested', reason: 'test' } as const;
const never = () => new Promise<never>(() => {});
const failures = (world: World) => world.events.filter((event) => event.type === 'token.failed');
const ofType = <Type extends SessionEmitted['type']>(world: World, type: Type) =>
  world.events.filter((event): event is Extract<SessionEmitted, { type: Type }> => event.type === type);

describe('the burst', () => {
  const spend = async (world: World, session: Session) => {
    for (let index = 0; index < 3; index += 1) {
      session.send(REQUEST);
      await world.settled();
    }
  };

  test('is three: the fourth is refused, and the session stays where it is', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    await spend(world, session);
    session.send(REQUEST);
    await world.settled();
    expect(ofType(world, 'handshake.ready')).toHaveLength(3);
    expect(failures(world)).toMatchObject([{ kind: 'handshake-loop' }]);
    expect(session.status).toBe('active');
  });

  test('counts those made before the page was loaded anew', async () => {
    const world = await createWorld();
    world.emulator.setMode('unavailable');
    const session = world.create({ handshakes: 2 });
    session.start();
    await world.settled();
    session.send(REQUEST);
    session.send(REQUEST);
    await world.settled();
    session.send(REQUEST);
    await world.settled();
    expect(ofType(world, 'handshake.ready')).toHaveLength(1);
    expect(failures(world).at(-1)).toMatchObject({ kind: 'handshake-loop' });
  });

  test('spent in an outage leaves the session refreshing: never signed out, and whole again with the server', async () => {
    const world = await createWorld();
    const lastActiveToken = await world.emulator.mintForged({
      sessionId: SESSION_ID,
      issuedAtMs: world.testClock.now() - 3_600_000,
    });
    world.emulator.setMode('origin-outage');
    const session = world.create({
      lastActiveToken,
      policy: { handshakes: 'automatic' },
      followHandshake: () => Promise.reject({ status: 503 }),
    });
    session.start();
    await world.pass(3_600_000);
    expect(ofType(world, 'handshake.ready').map(({ reason }) => reason)).toEqual([
      'session-token-expired',
      'session-token-expired',
      'session-token-expired',
    ]);
    expect(session.status).toBe('refreshing');
    expect(world.types()).not.toContain('session.ended');
    expect(world.tokenRequests().length).toBeLessThan(2 * 370);
    world.emulator.setMode('healthy');
    await world.pass(60_000);
    expect(session.status).toBe('active');
    expect(session.actor.getSnapshot().context.handshakes).toBe(0);
  });

  test('is not reset by a switch of organization', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    await spend(world, session);
    world.emulator.setMode('unavailable');
    session.switchOrganization('org_b');
    await world.settled();
    session.send(REQUEST);
    await world.settled();
    expect(ofType(world, 'handshake.ready')).toHaveLength(3);
    expect(failures(world).at(-1)).toMatchObject({ kind: 'handshake-loop' });
  });

  test('is reset by a token', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    await spend(world, session);
    await session.getToken({ skipCache: true });
    session.send(REQUEST);
    await world.settled();
    expect(ofType(world, 'handshake.ready')).toHaveLength(4);
  });
});

describe('the policy "automatic"', () => {
  const outage = async (more: Partial<SessionOptions> = {}) => {
    const world = await createWorld();
    const lastActiveToken = await world.emulator.mintForged({
      sessionId: SESSION_ID,
      issuedAtMs: world.testClock.now() - 3_600_000,
    });
    world.emulator.setMode('origin-outage');
    const session = world.create({ lastActiveToken, policy: { handshakes: 'automatic' }, ...more });
    session.start();
    await world.settled();
    return { world, session };
  };

  test('begins one when the edge refuses the last active token, and ends it when a fresher token arrives', async () => {
    const { world, session } = await outage({ followHandshake: never });
    expect(session.status).toBe('handshaking');
    const jwt = await world.emulator.mint({ sessionId: SESSION_ID });
    session.receiveToken(jwt);
    expect([session.status, session.token]).toEqual(['active', jwt]);
  });

  test('without createHandshakeUrl backs off instead', async () => {
    const { world, session } = await outage({ createHandshakeUrl: undefined });
    expect(session.status).toBe('refreshing');
    expect(world.types()).toEqual(['outage.started', 'token.failed', 'session.degraded']);
  });

  test('leaves a handshake whose followHandshake never settles after 30 s, and goes on', async () => {
    const { world, session } = await outage({ followHandshake: never });
    await world.pass(30_000);
    expect(session.status).toBe('refreshing');
    expect(failures(world).at(-1)).toMatchObject({ kind: 'timeout' });
    world.emulator.setMode('healthy');
    await world.pass(30_000);
    expect(session.status).toBe('active');
  });
});
