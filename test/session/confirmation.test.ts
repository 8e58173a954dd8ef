import { describe, expect, test } from 'vitest';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, SESSION_ID, type World } from './support/world.ts';

const TEMPLATES = ['a', 'b', 'c', 'd'];
const confirmations = (world: World) => world.emulator.requests.filter(({ endpoint }) => endpoint === 'client');

/** A session with five keys open, all with a token that is due soon. */
async function withFiveKeys(world: World) {
  const session = world.create();
  await session.getToken();
  await Promise.all(TEMPLATES.map((template) => session.getToken({ template })));
  return session;
}

describe('the confirmation', () => {
  test('is one for all keys that are unauthenticated at once, and the end is told once', async () => {
    const world = await createWorld();
    const session = await withFiveKeys(world);
    const asked = [{}, ...TEMPLATES.map((template) => ({ template }))].map((options) =>
      outcomeOf(session.getToken({ ...options, skipCache: true })),
    );
    world.emulator.endSession(SESSION_ID);
    world.emulator.setMode('slow', { delayMs: 1_000, only: 'client' });
    await world.pass(2_000);
    expect(confirmations(world)).toHaveLength(1);
    expect(session.status).toBe('signed-out');
    expect(asked.map(({ value }) => value)).toEqual([null, null, null, null, null]);
    expect(world.types().filter((type) => type === 'session.ended')).toHaveLength(1);
  });

  test('that says alive is one for all keys, and none of them signs out', async () => {
    const world = await createWorld();
    const session = await withFiveKeys(world);
    world.emulator.setMode('unauthenticated', { only: 'tokens', times: 5 });
    for (const options of [{}, ...TEMPLATES.map((template) => ({ template }))])
      outcomeOf(session.getToken({ ...options, skipCache: true }));
    await world.settled();
    expect(confirmations(world).length).toBeLessThanOrEqual(5);
    await world.pass(20_000);
    expect(session.status).toBe('active');
    expect(world.types()).not.toContain('session.ended');
  });

  test('that hangs is asked for anew at the next attempt, though another key still waits for the old one', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    await session.getToken({ template: 'a' });
    world.emulator.setMode('healthy');
    world.emulator.setMode('unauthenticated', { only: 'tokens' });
    world.emulator.setMode('hung', { only: 'client', times: 1 });
    outcomeOf(session.getToken({ skipCache: true }));
    await world.pass(13_000);
    outcomeOf(session.getToken({ template: 'a', skipCache: true }));
    await world.settled();
    expect(confirmations(world)).toHaveLength(1);
    // The own key gives up after 15 s, waits about 3 s, and is refused again: now the truth can be had.
    world.emulator.endSession(SESSION_ID);
    await world.pass(7_000);
    expect(confirmations(world).length).toBe(2);
    expect(session.status).toBe('signed-out');
  });

  test('of a session that goes on leaves the usable token in use', async () => {
    const world = await createWorld();
    const session = world.create();
    const held = await session.getToken();
    world.emulator.setMode('unauthenticated', { only: 'tokens', times: 1 });
    const fresh = outcomeOf(session.getToken({ skipCache: true }));
    await world.settled();
    const received = session.token;
    expect(received, 'the one that came along').not.toBe(held);
    expect([received, fresh.state]).toEqual([expect.any(String), 'pending']);
    expect(world.events.map(({ type }) => type)).toEqual(['token.issued', 'token.failed', 'token.issued']);
    await world.pass(5_000);
    expect(fresh.value).toBe(session.token);
    expect(fresh.value).not.toBe(received);
  });

  test("of a template's key brings that key no token", async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    await session.getToken({ template: 'a' });
    world.emulator.setMode('unauthenticated', { only: 'tokens', times: 1 });
    const asked = outcomeOf(session.getToken({ template: 'a', skipCache: true }));
    await world.settled();
    expect(asked.state).toBe('pending');
    expect(world.events.at(-1)).toMatchObject({ type: 'token.failed', template: 'a', kind: 'unauthenticated' });
  });

  test.each(['user_banned', 'user_deactivated'] as const)(
    'is asked for on 403 %s, too, and ends the session',
    async (code) => {
      const world = await createWorld();
      const session = world.create();
      await session.getToken();
      world.emulator.banSession(SESSION_ID, code);
      outcomeOf(session.getToken({ skipCache: true }));
      await world.settled();
      expect(confirmations(world)).toHaveLength(1);
      expect(session.status).toBe('signed-out');
    },
  );
});
