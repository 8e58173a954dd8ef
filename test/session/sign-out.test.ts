import { describe, expect, test } from 'vitest';
import { createWorld, type World } from './support/world.ts';

describe('the sign-out', () => {
  test('is told again when the server could not be told, until it was', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    world.emulator.setMode('unavailable');
    await expect(session.end()).rejects.toMatchObject({ status: 503 });
    await expect(session.end()).rejects.toMatchObject({ status: 503 });
    world.emulator.setMode('healthy');
    const [first, second] = [session.end(), session.end()];
    expect(second, 'concurrent calls share one attempt').toBe(first);
    await first;
    await session.end();
    expect(world.emulator.counters.requestsByEndpoint.end).toBe(3);
    expect(world.types().filter((type) => type === 'session.ended')).toHaveLength(1);
    expect(session.status).toBe('signed-out');
  });

  test('that failed is not told again once the session is disposed of', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    world.emulator.setMode('unavailable');
    await expect(session.end()).rejects.toMatchObject({ status: 503 });
    session.dispose();
    await expect(session.end()).rejects.toMatchObject({ code: 'session-disposed' });
    expect(await session.getToken()).toBeNull();
    expect(world.emulator.counters.requestsByEndpoint.end).toBe(1);
  });

  test.each<[string, (session: ReturnType<World['create']>) => void]>([
    ['by end()', (session) => void session.end()],
    ['by another tab', (session) => session.send({ type: 'session.ended', reason: 'other-tab' })],
  ])('%s is no degraded session, and its subscribers are told', async (_, end) => {
    const world = await createWorld();
    world.emulator.setMode('unavailable');
    const session = world.create();
    session.start();
    await world.pass(5_000);
    expect(session.degraded).toBe(true);
    const told: boolean[] = [];
    session.subscribe(({ degraded }) => void told.push(degraded));
    end(session);
    expect({ degraded: session.degraded, told }).toEqual({ degraded: false, told: [false] });
    await world.settled();
  });
});
