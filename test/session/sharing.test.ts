import { describe, expect, test } from 'vitest';
import { claimsOf } from './support/claims-of.ts';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, type World } from './support/world.ts';

const searches = (world: World) => world.rawTokenRequests().map(({ search }) => search);
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('1,000 concurrent callers', () => {
  test('of one key share one request and one token', async () => {
    const world = await createWorld();
    const session = world.create();
    const jwts = await Promise.all(many(1_000, () => session.getToken()));
    expect(new Set(jwts).size).toBe(1);
    expect(jwts[0]).toBe(session.token);
    expect(world.tokenRequests()).toHaveLength(1);
  });

  test.each<[string, object, object]>([
    ['two organizations', { organizationId: 'org_a' }, { organizationId: 'org_b' }],
    ['an organization and the personal account', { organizationId: 'org_a' }, { organizationId: null }],
    ['two templates', { template: 'one' }, { template: 'two' }],
    ['a template and none', { template: 'one', organizationId: null }, { organizationId: null }],
    [
      'one template for two organizations',
      { template: 'one', organizationId: 'org_a' },
      { template: 'one', organizationId: 'org_b' },
    ],
  ])('of %s cost one request for each', async (_, one, other) => {
    const world = await createWorld();
    const session = world.create({ organizationId: 'org_own' });
    // The own key has its token already, so that every request is one that was asked for.
    await session.getToken();
    world.emulator.reset();
    const jwts = await Promise.all(many(1_000, (index) => session.getToken(index % 2 ? one : other)));
    expect(world.tokenRequests()).toHaveLength(2);
    expect(new Set(jwts.filter((__, index) => index % 2)).size).toBe(1);
    expect(new Set(jwts).size).toBe(2);
  });

  test('who ask while a request is on its way wait for that one', async () => {
    const world = await createWorld();
    const session = world.create();
    world.emulator.setMode('slow', { delayMs: 2_000, times: 1 });
    const first = session.getToken();
    await world.settled();
    const others = many(1_000, () => session.getToken());
    await world.pass(2_000);
    expect(new Set(await Promise.all([first, ...others])).size).toBe(1);
    expect(world.tokenRequests()).toHaveLength(1);
  });

  test('of whom all but one give up leave that one its token, and the request alone', async () => {
    const world = await createWorld();
    const session = world.create();
    world.emulator.setMode('slow', { delayMs: 2_000, times: 1 });
    const controllers = many(999, () => new AbortController());
    const leaving = controllers.map(({ signal }) => outcomeOf(session.getToken({ signal })));
    const staying = session.getToken();
    await world.settled();
    const reason = new Error('changed their mind');
    for (const controller of controllers) controller.abort(reason);
    await world.settled();
    expect(leaving.every(({ error }) => error === reason)).toBe(true);
    await world.pass(2_000);
    expect(await staying).toBe(session.token);
    expect(world.tokenRequests()).toHaveLength(1);
    expect(leaving.every(({ times }) => times === 1)).toBe(true);
  });

  test('through an outage cost two requests, and all get the token', async () => {
    const world = await createWorld();
    const session = world.create({ lastActiveToken: await world.expiredToken() });
    world.emulator.setMode('origin-outage');
    const jwts = await Promise.all(many(1_000, () => session.getToken()));
    expect(new Set(jwts).size).toBe(1);
    expect(world.tokenRequests()).toHaveLength(2);
  });

  test('in a total outage cost no more requests than one caller, and all get the token in the end', async () => {
    const world = await createWorld();
    const session = world.create();
    world.emulator.setMode('unavailable');
    const asked = many(1_000, () => outcomeOf(session.getToken()));
    await world.pass(30_000);
    expect(asked.every(({ state }) => state === 'pending')).toBe(true);
    expect(world.tokenRequests().length).toBeLessThan(6);
    world.emulator.setMode('healthy');
    await world.pass(30_000);
    expect(asked.every(({ value }) => value === session.token)).toBe(true);
  });
});

describe('skipCache', () => {
  test.each<[string, (world: World) => Promise<ReturnType<World['create']>>]>([
    ['a session that has not started', async (world) => world.create()],
    [
      'a session with a usable token',
      async (world) => {
        const session = world.create();
        await session.getToken();
        return session;
      },
    ],
    [
      'a session in its backoff',
      async (world) => {
        world.emulator.setMode('unavailable', { times: 1 });
        const session = world.create();
        session.start();
        await world.pass(1_000);
        return session;
      },
    ],
  ])('of %s: callers of one tick share one request', async (_, reach) => {
    const world = await createWorld();
    const session = await reach(world);
    const before = world.tokenRequests().length;
    const fresh = many(5, () => outcomeOf(session.getToken({ skipCache: true })));
    await world.pass(10_000);
    expect(new Set(fresh.map(({ value }) => value)).size).toBe(1);
    expect(typeof fresh[0]?.value).toBe('string');
    expect(searches(world).slice(before)).toEqual(['debug=skip_cache']);
  });

  test('of callers of one tick are all served by the next attempt when theirs fails', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    world.emulator.setMode('unavailable', { times: 1 });
    const fresh = many(3, () => outcomeOf(session.getToken({ skipCache: true })));
    await world.pass(10_000);
    expect(fresh.map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved']);
    expect(searches(world).slice(1)).toEqual(['debug=skip_cache', 'debug=skip_cache']);
  });

  test('of a caller of a later tick costs a request of its own', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    const first = session.getToken({ skipCache: true });
    await Promise.resolve();
    const second = session.getToken({ skipCache: true });
    await Promise.all([first, second]);
    expect(world.tokenRequests()).toHaveLength(3);
  });

  test('during a refresh sends a second request after it, and its token is that caller’s', async () => {
    const world = await createWorld();
    const session = world.create();
    world.emulator.setMode('slow', { delayMs: 3_000, times: 1 });
    const plain = outcomeOf(session.getToken());
    await world.settled();
    const fresh = outcomeOf(session.getToken({ skipCache: true }));
    await world.settled();
    expect(searches(world)).toEqual(['']);
    await world.pass(3_000);
    expect(searches(world)).toEqual(['', 'debug=skip_cache']);
    expect([plain.state, fresh.state]).toEqual(['resolved', 'resolved']);
    expect(fresh.value).not.toBe(plain.value);
    expect(fresh.value).toBe(session.token);
    expect(claimsOf(fresh.value).iatMs).toBe(world.testClock.now());
    expect(Object.values(world.emulator.counters.maxInFlight)).toEqual([1]);
  });

  test('asked for by 1,000 during a refresh is one request for all of them', async () => {
    const world = await createWorld();
    const session = world.create();
    world.emulator.setMode('slow', { delayMs: 3_000, times: 1 });
    const plain = session.getToken();
    await world.settled();
    const fresh = many(1_000, () => session.getToken({ skipCache: true }));
    await world.pass(3_000);
    const jwts = new Set(await Promise.all(fresh));
    expect([...jwts]).toEqual([session.token]);
    expect(jwts.has(await plain)).toBe(false);
    expect(searches(world)).toEqual(['', 'debug=skip_cache']);
  });

  test('with a usable token held leaves the others the held one at once', async () => {
    const world = await createWorld();
    const session = world.create();
    const held = await session.getToken();
    await world.pass(2_000);
    world.emulator.setMode('slow', { delayMs: 3_000, times: 1 });
    const fresh = outcomeOf(session.getToken({ skipCache: true }));
    await world.settled();
    expect(await session.getToken()).toBe(held);
    expect(fresh.state).toBe('pending');
    await world.pass(3_000);
    expect(fresh.value).toBe(session.token);
    expect(fresh.value).not.toBe(held);
    expect(searches(world)).toEqual(['', 'debug=skip_cache']);
  });

  test('of a caller who gave up is served by one request all the same, and by no more', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    const controller = new AbortController();
    const fresh = outcomeOf(session.getToken({ skipCache: true, signal: controller.signal }));
    controller.abort();
    await world.pass(5_000);
    expect(fresh.error).toBe(controller.signal.reason);
    expect(searches(world)).toEqual(['', 'debug=skip_cache']);
  });

  test('in succession mints a new token each time', async () => {
    const world = await createWorld();
    const session = world.create();
    const jwts = [await session.getToken()];
    for (let index = 0; index < 4; index += 1) {
      await world.pass(1_000);
      jwts.push(await session.getToken({ skipCache: true }));
    }
    expect(new Set(jwts).size).toBe(5);
    expect(searches(world)).toEqual(['', ...many(4, () => 'debug=skip_cache')]);
  });

  test('asked for between the refusal and the repetition of an outage gets a token of its own', async () => {
    const world = await createWorld();
    const session = world.create({ lastActiveToken: await world.expiredToken() });
    world.emulator.setMode('origin-outage');
    world.emulator.setMode('slow', { like: 'origin-outage', delayMs: 2_000, times: 2 });
    const plain = outcomeOf(session.getToken());
    await world.settled();
    await world.pass(2_000);
    expect(session.status).toBe('origin-outage-retry');
    const fresh = outcomeOf(session.getToken({ skipCache: true }));
    await world.pass(2_000);
    expect([plain.state, fresh.state]).toEqual(['resolved', 'resolved']);
    expect(fresh.value).not.toBe(plain.value);
    expect(searches(world).map((search) => search.split('=')[0])).toEqual([
      '',
      'expired_token',
      'debug',
      'expired_token',
    ]);
  });

  test('that fails is asked for again, with skip_cache, and nobody is served an older token', async () => {
    const world = await createWorld();
    const session = world.create();
    const held = await session.getToken();
    await world.pass(2_000);
    world.emulator.setMode('unavailable', { times: 2 });
    const fresh = outcomeOf(session.getToken({ skipCache: true }));
    await world.settled();
    expect(fresh.state).toBe('pending');
    await world.pass(20_000);
    expect(fresh.state).toBe('resolved');
    expect(fresh.value).not.toBe(held);
    expect(searches(world).slice(1)).toEqual(many(searches(world).length - 1, () => 'debug=skip_cache'));
  });
});
