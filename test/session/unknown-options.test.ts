import { describe, expect, test } from 'vitest';
import { createSession, type SessionOptions } from 'xstate-session';
import { createWorld } from './lib/world.ts';

describe('an option that nobody knows', () => {
  test.each<[string, object, string]>([
    ['of the session', { confirmSesion: () => {} }, '"confirmSesion"; the nearest it knows is "confirmSession"'],
    ['of the policy', { policy: { handshake: 'never' } }, '"handshake"; the nearest it knows is "handshakes"'],
    ['of the limits', { limits: { waitMS: 1 } }, '"waitMS"; the nearest it knows is "waitMs"'],
  ])('%s is told once, with the nearest known name', async (_, options, told) => {
    const world = await createWorld();
    world.create(options as Partial<SessionOptions>);
    expect(world.log).toEqual([expect.stringContaining(told)]);
  });

  test('is not what the default wire and a page give', async () => {
    const world = await createWorld();
    const page = { cookieSuffix: 'x', partitioned: false, platform: {} } as Partial<SessionOptions>;
    world.create({ ...world.api, ...page });
    expect(world.log).toEqual([]);
  });

  test('and no options at all are a TypeError that says what is missing', () => {
    expect(() => createSession(undefined as never)).toThrow(/createSession: options must be an object with sessionId/);
  });
});
