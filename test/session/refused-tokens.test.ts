import { describe, expect, test } from 'vitest';
import type { CreateTokenInput } from 'xstate-session';
import { makeToken } from 'xstate-session/testing';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, SESSION_ID, type World } from './support/world.ts';

/** A session that holds a token of the emulator. */
async function started(world: World, options: Parameters<World['create']>[0] = {}) {
  const session = world.create(options);
  const refused = String(await session.getToken());
  return { session, refused };
}

/** A session whose endpoint answers with one token, again and again, after 50 ms. */
async function keeping() {
  const world = await createWorld();
  const kept = makeToken({ iatMs: world.testClock.now(), sid: SESSION_ID });
  const inputs: CreateTokenInput[] = [];
  const issued: string[] = [];
  const session = world.create({
    createToken: (input) => {
      inputs.push(input);
      return new Promise((resolve) => world.testClock.clock.setTimeout(() => resolve(kept), 50));
    },
  });
  session.on('token.issued', ({ jwt }) => issued.push(jwt));
  session.start();
  await world.pass(2_000);
  return { session, kept, issued, calls: { world, inputs } };
}

describe('a token that the caller’s API refused', () => {
  test('six late 401s of six requests with one token cost one mint', async () => {
    const world = await createWorld();
    const { session, refused } = await started(world);
    await world.pass(5_000);
    world.emulator.setMode('slow', { delayMs: 2_000, times: 1 });
    const early = [1, 2].map(() => outcomeOf(session.getToken({ notThis: refused })));
    await world.pass(1_000);
    early.push(outcomeOf(session.getToken({ notThis: refused })));
    await world.pass(5_000);
    const late = await Promise.all([1, 2, 3].map(() => session.getToken({ notThis: refused })));
    const given = [...early.map(({ value }) => value), ...late];
    expect(new Set(given)).toEqual(new Set([session.token]));
    expect(session.token).not.toBe(refused);
    expect(world.tokenRequests()).toHaveLength(2);
  });

  test('another usable one that is held is given at once, and nothing is sent', async () => {
    const world = await createWorld();
    const { session, refused } = await started(world);
    expect(await session.getToken({ notThis: 'an.other.one' })).toBe(refused);
    expect(await session.getToken({ notThis: null })).toBe(refused);
    await world.settled();
    expect(world.tokenRequests()).toHaveLength(1);
  });

  test('still serves those who did not refuse it', async () => {
    const world = await createWorld();
    const { session, refused } = await started(world);
    world.emulator.setMode('unavailable');
    const waiting = outcomeOf(session.getToken({ notThis: refused }));
    await world.pass(4_000);
    expect([await session.getToken(), session.degraded, waiting.state]).toEqual([refused, false, 'pending']);
    world.emulator.setMode('healthy');
    await world.pass(10_000);
    expect(waiting.state).toBe('resolved');
    expect(waiting.value).not.toBe(refused);
  });

  test('is replaced by a token of another tab, too: the request is given up', async () => {
    const world = await createWorld();
    const { session, refused } = await started(world);
    world.emulator.setMode('hung');
    const waiting = outcomeOf(session.getToken({ notThis: refused }));
    await world.pass(1_000);
    const shared = await world.emulator.mint({ sessionId: SESSION_ID });
    session.receiveToken(shared);
    await world.settled();
    expect(waiting.value).toBe(shared);
    expect(session.status).toBe('active');
  });

  test('is named to createToken, with skipCache, so that no cache gives it again', async () => {
    const world = await createWorld();
    const inputs: object[] = [];
    const { session, refused } = await started(world, {
      createToken: (input, call) => {
        inputs.push(input);
        return world.api.createToken(input, call);
      },
    });
    await session.getToken({ notThis: refused });
    expect(inputs[1]).toMatchObject({ skipCache: true, notThis: refused });
    expect(inputs[0]).not.toHaveProperty('notThis');
  });

  test('of an endpoint that keeps its tokens rejects with stale-answer, and waits for nothing', async () => {
    const world = await createWorld();
    const kept = makeToken({ iatMs: world.testClock.now(), sid: SESSION_ID });
    const fresher = makeToken({ iatMs: world.testClock.now() + 1_000, sid: SESSION_ID, id: 'fresher' });
    let answer = fresher;
    const { session } = await started(world, { createToken: async () => answer });
    answer = kept;
    await world.pass(2_000);
    const asked = outcomeOf(session.getToken({ notThis: fresher }));
    await world.settled();
    expect(asked.error).toMatchObject({ code: 'stale-answer' });
    expect(await session.getToken()).toBe(fresher);
  });

  test('whose mint brings the very same token rejects at once, and not at the end of the wait', async () => {
    const world = await createWorld();
    const only = makeToken({ iatMs: world.testClock.now(), sid: SESSION_ID });
    const { session } = await started(world, { createToken: async () => only });
    const asked = [outcomeOf(session.getToken({ notThis: only })), outcomeOf(session.getToken({ notThis: only }))];
    await world.settled();
    expect(asked.map(({ error }) => error)).toMatchObject([{ code: 'stale-answer' }, { code: 'stale-answer' }]);
    expect(await session.getToken()).toBe(only);
  });

  test('and that the endpoint keeps: six refusals cost one mint, reject with stale-answer, and tell of no token', async () => {
    const { session, kept, calls, issued } = await keeping();
    const asked = [1, 2, 3].map(() => outcomeOf(session.getToken({ notThis: kept })));
    await calls.world.pass(1);
    asked.push(...[1, 2, 3].map(() => outcomeOf(session.getToken({ notThis: kept }))));
    await calls.world.pass(100);
    for (const { error } of asked) expect(error).toMatchObject({ code: 'stale-answer' });
    expect(calls.inputs).toHaveLength(2);
    expect(issued).toEqual([kept]);
    // Nobody waits any more: the next request is the refresh.
    await calls.world.pass(38_000);
    expect(calls.inputs).toHaveLength(2);
    await calls.world.pass(6_000);
    expect(calls.inputs).toHaveLength(3);
  });

  test('and that the endpoint keeps, refused again: another mint, not sooner than 10 s after the last', async () => {
    const { session, kept, calls } = await keeping();
    for (const mints of [2, 3]) {
      const again = outcomeOf(session.getToken({ notThis: kept }));
      await calls.world.pass(10_100);
      expect([again.error, calls.inputs.length]).toMatchObject([{ code: 'stale-answer' }, mints]);
    }
    expect(await session.getToken()).toBe(kept);
  });

  test('and that the endpoint keeps, refused while a skipCache request is under way: neither caller hangs', async () => {
    const { session, kept, calls, issued } = await keeping();
    const fresh = outcomeOf(session.getToken({ skipCache: true }));
    const another = outcomeOf(session.getToken({ notThis: kept }));
    await calls.world.pass(100);
    expect([fresh.value, another.state]).toEqual([kept, 'pending']);
    // That request knew nothing of the refusal: one that does follows after the backoff.
    await calls.world.pass(4_000);
    expect(another.error).toMatchObject({ code: 'stale-answer' });
    expect(calls.inputs.map(({ notThis }) => notThis)).toEqual([undefined, undefined, kept]);
    expect(issued).toEqual([kept]);
  });

  test('not: who asks with skipCache gets the one that the endpoint keeps', async () => {
    const { session, kept, calls } = await keeping();
    const fresh = [outcomeOf(session.getToken({ skipCache: true }))];
    await calls.world.pass(100);
    fresh.push(outcomeOf(session.getToken({ skipCache: true })));
    await calls.world.pass(100);
    expect(fresh.map(({ value }) => value)).toEqual([kept, kept]);
    expect(session.status).toBe('active');
  });

  test('and that a mint brings back, while another is held by then, rejects with stale-answer, too', async () => {
    const { session, kept, calls } = await keeping();
    const { world } = calls;
    const another = makeToken({ iatMs: world.testClock.now() - 2_000, sid: SESSION_ID, id: 'another' });
    const asked = outcomeOf(session.getToken({ skipCache: true, notThis: kept }));
    await world.pass(10);
    session.receiveToken(another);
    await world.pass(100);
    expect(asked.error).toMatchObject({ code: 'stale-answer' });
  });

  test('starts a session that brought it along', async () => {
    const world = await createWorld();
    const lastActiveToken = await world.emulator.mint({ sessionId: SESSION_ID });
    const session = world.create({ lastActiveToken });
    const jwt = await session.getToken({ notThis: lastActiveToken });
    expect(jwt).not.toBe(lastActiveToken);
    expect(world.tokenRequests()).toHaveLength(1);
  });

  test('and in an outage gets one that the edge made', async () => {
    const world = await createWorld();
    const { session, refused } = await started(world);
    world.emulator.setMode('origin-outage');
    await world.pass(2_000);
    const jwt = await session.getToken({ notThis: refused });
    expect(jwt).not.toBe(refused);
    expect(world.rawTokenRequests().map(({ search }) => search.split('=')[0])).toEqual(['', 'debug', 'expired_token']);
  });

  test('again and again costs a bounded number of mints: an API that refuses them all is no storm', async () => {
    const world = await createWorld();
    const { session } = await started(world);
    let refusals = 0;
    for (let second = 0; second < 100; second += 1) {
      const held = session.token;
      if (held !== null) {
        refusals += 1;
        outcomeOf(session.getToken({ notThis: held }));
      }
      await world.pass(1_000);
    }
    expect(refusals).toBe(100);
    expect(world.tokenRequests().length).toBeLessThanOrEqual(1 + 3 + 10);
  });

  test.each<[string, unknown]>([
    ['a number', 7],
    ['an object', {}],
  ])('refuses %s in its place', async (_, notThis) => {
    const world = await createWorld();
    const session = world.create();
    await expect(session.getToken({ notThis: notThis as string })).rejects.toBeInstanceOf(TypeError);
  });
});
