import { describe, expect, test } from 'vitest';
import type { GetTokenOptions } from 'xstate-session';
import { claimsOf } from './support/claims-of.ts';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, SESSION_ID } from './support/world.ts';

describe('creating a session', () => {
  test('sends nothing and arms no timer', async () => {
    const world = await createWorld();
    const session = world.create({ lastActiveToken: await world.expiredToken() });
    expect([session.status, session.degraded, session.token, session.organizationId]).toEqual([
      'refreshing',
      false,
      null,
      null,
    ]);
    await world.pass(3_600_000);
    expect(world.emulator.requests).toEqual([]);
    expect(world.testClock.pendingTimers).toBe(0);
  });

  test('with a fresh last active token serves it, and refreshes it only when that is due', async () => {
    const world = await createWorld();
    const lastActiveToken = await world.emulator.mint({ sessionId: SESSION_ID });
    const session = world.create({ lastActiveToken });
    expect(session.status).toBe('active');
    session.start();
    expect(await session.getToken()).toBe(lastActiveToken);
    await world.pass(42_900);
    expect(world.tokenRequests()).toEqual([]);
    await world.pass(2_200);
    expect(world.tokenRequests()).toHaveLength(1);
    expect(session.token).not.toBe(lastActiveToken);
  });

  test('with a last active token in its last seconds mints within a second', async () => {
    const world = await createWorld();
    const issuedAtMs = world.testClock.now() - 52_000;
    const session = world.create({ lastActiveToken: await world.emulator.mint({ sessionId: SESSION_ID, issuedAtMs }) });
    session.start();
    await world.pass(1_000);
    expect(world.tokenRequests()).toHaveLength(1);
  });

  test('takes the organization of the last active token, unless told another', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const lastActiveToken = await world.expiredToken('org_a');
    expect(world.create({ lastActiveToken }).organizationId).toBe('org_a');
    expect(world.create({ lastActiveToken, organizationId: null }).organizationId).toBeNull();
    expect(world.create({ lastActiveToken, organizationId: '' }).organizationId).toBeNull();
    expect(world.create({ lastActiveToken, organizationId: 'org_b' }).organizationId).toBe('org_b');
  });
});

describe('a first getToken, before start', () => {
  const aborted = AbortSignal.abort(new Error('too late'));

  test('that a brought-along token answers starts the session: the refresh comes on time', async () => {
    const world = await createWorld();
    const lastActiveToken = await world.emulator.mint({ sessionId: SESSION_ID });
    const session = world.create({ lastActiveToken });
    expect(await session.getToken()).toBe(lastActiveToken);
    expect(world.testClock.pendingTimers).toBe(1);
    await world.pass(42_900);
    expect(world.tokenRequests()).toEqual([]);
    await world.pass(2_200);
    expect(world.tokenRequests()).toHaveLength(1);
    expect(session.token).not.toBe(lastActiveToken);
  });

  test('that a brought-along token answers starts the session: a token of another tab is taken up', async () => {
    const world = await createWorld();
    const lastActiveToken = await world.emulator.mint({ sessionId: SESSION_ID });
    const session = world.create({ lastActiveToken });
    await session.getToken({ timeoutMs: 10 });
    await world.pass(10_000);
    const shared = await world.emulator.mint({ sessionId: SESSION_ID });
    session.receiveToken(shared);
    expect(await session.getToken()).toBe(shared);
    expect(world.types()).toEqual(['token.issued']);
  });

  test.each<[string, GetTokenOptions, number]>([
    ['without options', {}, 1],
    ['with skipCache', { skipCache: true }, 1],
    ['with the template null', { template: null }, 1],
    ['with the session’s own organization', { organizationId: null }, 1],
    ['with an empty organization', { organizationId: '' }, 1],
    ['with a signal', { signal: new AbortController().signal }, 1],
    ['with a timeout', { timeoutMs: 1_000 }, 1],
    ['of a template', { template: 'supabase' }, 2],
    ['of a template with skipCache', { template: 'supabase', skipCache: true }, 2],
    ['of another organization', { organizationId: 'org_b' }, 2],
    ['of another organization with skipCache', { organizationId: 'org_b', skipCache: true }, 2],
  ])('%s starts the session and is served', async (_, options, requests) => {
    const world = await createWorld();
    const session = world.create();
    const jwt = await session.getToken(options);
    await world.settled();
    const { organizationId } = claimsOf(jwt);
    expect(organizationId ?? '').toBe(options.organizationId ?? '');
    expect(world.tokenRequests()).toHaveLength(requests);
    expect(session.status).toBe('active');
  });

  test('with a signal that is aborted starts nothing', async () => {
    const world = await createWorld();
    const session = world.create();
    await expect(session.getToken({ signal: aborted })).rejects.toThrow('too late');
    await expect(session.getToken({ signal: aborted, template: 'supabase', skipCache: true })).rejects.toThrow(
      'too late',
    );
    await world.pass(60_000);
    expect(world.emulator.requests).toEqual([]);
  });

  test.each<[string, object]>([
    ['an empty template', { template: '' }],
    ['a template that is a path', { template: '../end' }],
    ['a template that is a number', { template: 7 }],
    ['an organization that is a number', { organizationId: 7 }],
    ['a negative timeout', { timeoutMs: -1 }],
    ['a timeout that is no number', { timeoutMs: Number.NaN }],
  ])('with %s rejects with a TypeError, and starts nothing', async (_, options) => {
    const world = await createWorld();
    const session = world.create();
    await expect(session.getToken(options as GetTokenOptions)).rejects.toBeInstanceOf(TypeError);
    await world.settled();
    expect(world.emulator.requests).toEqual([]);
    expect(typeof (await session.getToken())).toBe('string');
  });

  test('that does not wait at all is over at once, and the session goes on', async () => {
    const world = await createWorld();
    const session = world.create();
    const asked = outcomeOf(session.getToken({ timeoutMs: 0 }));
    await world.testClock.advance(0);
    expect(asked.error).toMatchObject({ code: 'timeout' });
    await world.settled();
    expect(session.status).toBe('active');
  });

  test('that would wait longer than a timer reaches does not end at once', async () => {
    const world = await createWorld();
    world.emulator.setMode('unavailable');
    const asked = outcomeOf(world.create().getToken({ timeoutMs: Number.POSITIVE_INFINITY }));
    await world.pass(3_600_000);
    expect(asked.state).toBe('pending');
  });
});

describe('before the start', () => {
  test('`actor` may be read: nothing is sent, and a start hours later begins from that moment', async () => {
    const world = await createWorld();
    const session = world.create();
    const { actor } = session;
    expect(actor.getSnapshot().matches('refreshing')).toBe(true);
    await world.pass(7_200_000);
    expect(world.emulator.requests).toEqual([]);
    expect(await session.getToken()).toBe(session.token);
    expect(session.actor).toBe(actor);
    expect(actor.getSnapshot().context.nowMs).toBe(world.testClock.now());
    expect(world.tokenRequests()).toHaveLength(1);
  });

  test('`actor` read while the token was fresh, started when it is not: no expired token is handed out', async () => {
    const world = await createWorld();
    const lastActiveToken = await world.emulator.mint({ sessionId: SESSION_ID });
    const session = world.create({ lastActiveToken });
    expect(session.actor.getSnapshot().matches('active')).toBe(true);
    await world.pass(7_200_000);
    expect(session.token).toBeNull();
    expect(await session.getToken()).not.toBe(lastActiveToken);
    expect(world.tokenRequests()).toHaveLength(1);
  });

  test('`actor` read, a first getToken with skipCache still gets a token minted after the call', async () => {
    const world = await createWorld();
    const session = world.create();
    expect(session.actor.getSnapshot().status).toBe('active');
    const jwt = await session.getToken({ skipCache: true });
    await world.settled();
    expect(world.rawTokenRequests().at(-1)?.search).toBe('debug=skip_cache');
    expect(jwt).toBe(session.token);
  });

  test('network and page are noted, and a token handed over is held', async () => {
    const world = await createWorld();
    const session = world.create();
    session.send({ type: 'network.offline' });
    session.send({ type: 'page.hidden' });
    const jwt = await world.emulator.mint({ sessionId: SESSION_ID });
    session.receiveToken(jwt);
    expect(world.emulator.requests).toEqual([]);
    session.start();
    expect(session.actor.getSnapshot().context).toMatchObject({ isOffline: true, isHidden: true });
    await world.settled();
    expect(await session.getToken()).toBe(session.token);
  });

  test('a token handed over spares the first request', async () => {
    const world = await createWorld();
    const session = world.create();
    const jwt = await world.emulator.mint({ sessionId: SESSION_ID });
    session.receiveToken(jwt);
    expect(session.token).toBe(jwt);
    expect(await session.getToken()).toBe(jwt);
    session.start();
    await world.pass(30_000);
    expect(world.tokenRequests()).toEqual([]);
  });

  test('a switch of organization counts, and sends nothing', async () => {
    const world = await createWorld();
    const session = world.create();
    session.switchOrganization('org_b');
    await world.settled();
    expect(world.emulator.requests).toEqual([]);
    expect(claimsOf(await session.getToken())).toMatchObject({ organizationId: 'org_b' });
    expect(world.tokenRequests()).toHaveLength(1);
  });

  test('an end tells the listeners and the server, and nothing starts any more', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.end();
    session.start();
    expect(await session.getToken()).toBeNull();
    expect(session.status).toBe('signed-out');
    await world.pass(60_000);
    expect(world.types()).toEqual(['session.ended']);
    expect(world.emulator.requests.map(({ endpoint }) => endpoint)).toEqual(['end']);
  });

  test('a dispose leaves nothing to start', async () => {
    const world = await createWorld();
    const session = world.create();
    session.dispose();
    session.start();
    await expect(session.getToken()).rejects.toMatchObject({ code: 'session-disposed' });
    await world.pass(60_000);
    expect(world.emulator.requests).toEqual([]);
  });

  test('starting twice, or ten times, is starting once', async () => {
    const world = await createWorld();
    const session = world.create();
    for (let index = 0; index < 10; index += 1) session.start();
    await world.settled();
    expect(world.tokenRequests()).toHaveLength(1);
  });
});
