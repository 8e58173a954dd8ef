import { describe, expect, test } from 'vitest';
import { ApiResponseError, type CreateTokenInput, MissingExpiredTokenError } from 'xstate-session';
import { makeToken } from 'xstate-session/testing';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, SESSION_ID, type World } from './support/world.ts';

/**
 * A back end that gives out a new refresh token with each mint, and takes a second use of the old one for theft, as RFC 9700
 * section 4.14.2 advises.
 */
function rotatingBackend({ testClock }: World, { isOutage = false, delayMs = 100 } = {}) {
  const backend = { isStolen: false, mints: 0, inFlight: 0, inFlightMax: 0, asked: [] as CreateTokenInput[] };
  let refreshToken = 'refresh_0';
  const createToken = (input: CreateTokenInput) => {
    const used = refreshToken;
    backend.asked.push(input);
    backend.inFlight += 1;
    backend.inFlightMax = Math.max(backend.inFlightMax, backend.inFlight);
    return new Promise<string>((resolve, reject) => {
      testClock.clock.setTimeout(() => {
        backend.inFlight -= 1;
        if (isOutage && input.expiredToken === undefined) return reject(new MissingExpiredTokenError());
        if (used !== refreshToken) backend.isStolen = true;
        if (backend.isStolen) return reject(new ApiResponseError({ status: 401 }));
        backend.mints += 1;
        refreshToken = `refresh_${backend.mints}`;
        const { organizationId } = input;
        resolve(makeToken({ iatMs: testClock.now(), sid: SESSION_ID, organizationId, id: refreshToken }));
      }, delayMs);
    });
  };
  return { backend, actors: { createToken, confirmSession: undefined } };
}

const KEYS = [{}, { template: 'one' }, { template: 'two' }, { organizationId: 'org_b', template: 'one' }];

describe('mints one at a time', () => {
  test('a back end that rotates one refresh token signs nobody out', async () => {
    const world = await createWorld();
    const { backend, actors } = rotatingBackend(world);
    const session = world.create({ ...actors, mints: 'one-at-a-time' });
    const asked = KEYS.map((options) => outcomeOf(session.getToken(options)));
    await world.pass(1_000);
    expect(asked.map(({ state }) => state)).toEqual(KEYS.map(() => 'resolved'));
    await world.pass(200_000);
    expect(backend).toMatchObject({ isStolen: false, inFlightMax: 1 });
    expect(backend.mints).toBeGreaterThan(4 * KEYS.length);
    expect(session.status).not.toBe('signed-out');
  });

  test('in parallel, the default, it does: each key has its own mint in flight', async () => {
    const world = await createWorld();
    const { backend, actors } = rotatingBackend(world);
    const session = world.create(actors);
    for (const options of KEYS) outcomeOf(session.getToken(options));
    await world.pass(1_000);
    expect(backend).toMatchObject({ isStolen: true, inFlightMax: KEYS.length });
    expect(session.status).toBe('signed-out');
  });

  test('the repetition of an outage belongs to its mint: no other comes between', async () => {
    const world = await createWorld();
    const { backend, actors } = rotatingBackend(world, { isOutage: true });
    const session = world.create({ ...actors, mints: 'one-at-a-time', lastActiveToken: await world.expiredToken() });
    const asked = KEYS.slice(0, 2).map((options) => outcomeOf(session.getToken(options)));
    await world.pass(1_000);
    expect(asked.map(({ state }) => state)).toEqual(['resolved', 'resolved']);
    expect(backend.asked.map(({ template, expiredToken }) => [template, expiredToken !== undefined])).toEqual([
      [null, false],
      [null, true],
      ['one', false],
      ['one', true],
    ]);
  });

  test('the turn is given back at the deadline, by a switch of organization, and by a failure', async () => {
    const world = await createWorld();
    let hangs = true;
    const { actors } = rotatingBackend(world);
    const createToken = (input: CreateTokenInput) =>
      hangs && input.template === null ? new Promise<string>(() => {}) : actors.createToken(input);
    const session = world.create({ ...actors, createToken, mints: 'one-at-a-time' });
    session.start();
    const afterDeadline = outcomeOf(session.getToken({ template: 'one' }));
    await world.pass(14_900);
    expect(afterDeadline.state).toBe('pending');
    await world.pass(5_000);
    expect(afterDeadline.state).toBe('resolved');

    const afterSwitch = outcomeOf(session.getToken({ template: 'two', skipCache: true }));
    hangs = false;
    session.switchOrganization('org_b');
    await world.pass(1_000);
    expect([afterSwitch.state, session.status]).toEqual(['resolved', 'active']);
  });

  test('a key that waits for its turn and is left waits no more, and nothing is sent for it', async () => {
    const world = await createWorld();
    const { backend, actors } = rotatingBackend(world, { delayMs: 1_000 });
    const session = world.create({ ...actors, mints: 'one-at-a-time' });
    for (const options of KEYS) outcomeOf(session.getToken(options));
    await world.pass(10);
    await session.end();
    await world.pass(60_000);
    expect(backend.asked).toHaveLength(1);
  });

  test('refuses a word it does not know', async () => {
    const world = await createWorld();
    expect(() => world.create({ mints: 'serial' as 'parallel' })).toThrow(TypeError);
  });
});
