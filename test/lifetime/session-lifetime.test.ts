import { describe, expect, test } from 'vitest';
import { sessionLifetime } from 'xstate-session/lifetime';
import { hear, MINUTE, openWorld } from './support/lifetime-world.ts';

test('a session whose end nobody wants to hear of asks nothing and arms no timer for it', async () => {
  const world = await openWorld();
  const session = world.create();
  session.start();
  await world.pass(5 * MINUTE);
  expect(world.asked('client')).toBe(0);
  expect(world.testClock.pendingTimers).toBe(1);
  expect(session.expiring).toBeNull();
});

test('the end is asked for once, told in time, and the verdict of the server ends the session', async () => {
  const world = await openWorld();
  const session = world.create();
  hear(session);
  await world.pass(MINUTE);
  expect(world.asked('client')).toBe(0);
  session.start();
  await world.pass(MINUTE);
  expect(world.asked('client')).toBe(1);
  expect(world.told).toEqual([]);
  await world.pass(6 * MINUTE + 2_000);
  expect(world.told).toEqual(['expiring in 120 s, idle']);
  expect(session.expiring).toEqual({ inMs: expect.closeTo(118_000, -4), cause: 'idle' });
  await world.pass(3 * MINUTE);
  expect(world.told).toEqual(['expiring in 120 s, idle', 'ended, expired']);
  expect(session.status).toBe('signed-out');
  expect(session.expiring).toBeNull();
  expect(world.testClock.pendingTimers).toBe(0);
});

test('extended in time, it goes on, and is told again', async () => {
  const world = await openWorld();
  const session = world.create();
  hear(session);
  session.start();
  await world.pass(9 * MINUTE);
  const [one, two] = [session.extend(), session.extend()];
  expect(await Promise.all([one, two])).toEqual([true, true]);
  expect(world.asked('touch')).toBe(1);
  expect(world.told).toEqual(['expiring in 120 s, idle', 'extended']);
  expect(session.expiring).toBeNull();
  await world.pass(8 * MINUTE + 2_000);
  expect(world.told.at(-1)).toBe('expiring in 120 s, idle');
});

test('the touch keeps the organization', async () => {
  const world = await openWorld();
  world.emulator.switchOrganization('sess_1', 'org_a');
  const session = world.create({ organizationId: 'org_a' });
  expect(await session.extend()).toBe(true);
  expect(world.emulator.session('sess_1')?.organizationId).toBe('org_a');
  session.switchOrganization(null);
  expect(await session.extend()).toBe(true);
  expect(world.emulator.session('sess_1')?.organizationId).toBeNull();
});

test('no extension moves the absolute end: it is told as that', async () => {
  const world = await openWorld({ minutes: 11 });
  const session = world.create();
  hear(session);
  session.start();
  await world.pass(8.5 * MINUTE);
  await session.extend();
  await world.pass(MINUTE);
  expect(world.told).toEqual(['expiring in 120 s, idle', 'extended', 'expiring in 120 s, absolute']);
});

test('extended elsewhere, the end that had passed here is none: the server is asked before anything is concluded', async () => {
  const world = await openWorld();
  const session = world.create();
  hear(session);
  session.start();
  await world.pass(9 * MINUTE);
  const other = world.create({ lifetime: sessionLifetime() });
  await other.extend();
  world.told.length = 0;
  await world.pass(2 * MINUTE);
  expect(world.told).toEqual(['extended']);
  expect(session.status).not.toBe('signed-out');
});

test.each([
  ['a day fast', 1_440 * MINUTE],
  ['a day slow', -1_440 * MINUTE],
])('a client whose clock is %s hears of the end at the right time', async (_, aheadMs) => {
  const world = await openWorld();
  const session = world.create({ now: () => world.testClock.now() + aheadMs });
  session.start();
  await world.pass(MINUTE);
  hear(session);
  await world.pass(6.9 * MINUTE);
  expect(world.told).toEqual([]);
  await world.pass(0.2 * MINUTE);
  expect(world.told).toEqual([expect.stringMatching(/^expiring in 1[12]\d s, idle$/)]);
  expect(Math.abs((session.expiring?.inMs ?? 0) - 2 * MINUTE)).toBeLessThan(10_000);
});

test.each(['stands-still', 'goes-on'] as const)(
  'a night asleep (the monotonic clock %s): one verdict, and nothing told that is over',
  async (monotonic) => {
    const world = await openWorld();
    const session = world.create();
    hear(session);
    session.start();
    await world.pass(MINUTE);
    world.testClock.sleep(480 * MINUTE, { monotonic });
    await world.pass(0);
    session.send({ type: 'page.visible' });
    await world.pass(MINUTE);
    expect(world.told.filter((line) => line.startsWith('expiring'))).toEqual([]);
    expect(world.told.at(-1)).toMatch(/^ended/);
  },
);

test('in an outage its time passes and nobody is signed out, until a server says so', async () => {
  const world = await openWorld();
  const session = world.create();
  hear(session);
  session.start();
  await world.pass(MINUTE);
  world.emulator.setMode('unavailable');
  await world.pass(60 * MINUTE);
  expect(session.status).not.toBe('signed-out');
  world.emulator.setMode('healthy');
  session.send({ type: 'network.online' });
  await world.pass(MINUTE);
  expect(session.status).toBe('signed-out');
});

describe('extend', () => {
  test('is a clear mistake without the option lifetime, and without an actor', async () => {
    const world = await openWorld();
    await expect(world.create({ lifetime: undefined } as object).extend()).rejects.toThrow(TypeError);
    await expect(world.create({ extendSession: undefined } as object).extend()).rejects.toMatchObject({
      code: 'actor-not-provided',
      message: expect.stringContaining('"extendSession": name it in the options'),
    });
  });

  test('gives false after the end, rejects after dispose, and is let go of in mid-flight by both', async () => {
    const world = await openWorld();
    const never = () => new Promise<undefined>(() => {});
    const [ends, disposes] = [world.create({ extendSession: never }), world.create({ extendSession: never })];
    const [one, other] = [ends.extend(), disposes.extend().catch((error) => error.code)];
    await world.pass(0);
    await ends.end();
    disposes.dispose();
    expect(await one).toBe(false);
    expect(await other).toBe('session-disposed');
    expect(await ends.extend()).toBe(false);
    await expect(disposes.extend()).rejects.toMatchObject({ code: 'session-disposed' });
  });

  test('survives a switch of the organization: it is the session’s', async () => {
    const world = await openWorld();
    const session = world.create();
    hear(session);
    session.start();
    await world.pass(9 * MINUTE);
    session.switchOrganization('org_b');
    await world.pass(1_000);
    expect(session.expiring?.cause).toBe('idle');
    expect(await session.extend()).toBe(true);
    expect(world.told.at(-1)).toBe('extended');
  });
});

test('a listener may extend, end and dispose; a throwing one harms nobody', async () => {
  const world = await openWorld();
  const session = world.create();
  session.on('session.expiring', () => {
    throw new Error('a listener threw');
  });
  let extended: Promise<boolean> | undefined;
  session.on('session.expiring', () => {
    extended = session.extend();
  });
  session.start();
  await world.pass(9 * MINUTE);
  expect(await extended).toBe(true);
  expect(world.told).toEqual(['expiring in 120 s, idle', 'extended']);
});

test.each([
  ['lifetime', { lifetime: {} }],
  ['extendSession', { extendSession: 'touch' }],
])('the option %s that cannot be is refused', async (name, option) => {
  const world = await openWorld();
  expect(() => world.create(option as object)).toThrow(name);
  expect(() => sessionLifetime({ expiringNoticeMs: -1 })).toThrow('expiringNoticeMs');
});

test('the notice is as long as the app wants it; what it misspells is told', async () => {
  const world = await openWorld();
  const session = world.create({
    lifetime: sessionLifetime({ expiringNoticeMs: 60_000, expiryNoticeMs: 1 } as object),
  });
  hear(session);
  session.start();
  await world.pass(9 * MINUTE + 2_000);
  expect(world.told).toEqual(['expiring in 60 s, idle']);
  expect(world.log.filter((line) => /sessionLifetime.*expiryNoticeMs/.test(line))).toHaveLength(1);
});

test('a moment that cannot be says nothing', async () => {
  const world = await openWorld({ idleMinutes: null });
  for (const moment of [Number.NaN, -1, 0, Number.POSITIVE_INFINITY, '5', {}, true]) {
    const session = world.create({ sessionExpiresAtMs: moment } as object);
    hear(session);
    session.start();
  }
  await world.pass(5 * MINUTE);
  expect(world.told).toEqual([]);
});
