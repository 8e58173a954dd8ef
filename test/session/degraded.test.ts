import { describe, expect, test } from 'vitest';
import type { Session } from 'xstate-session';
import { makeToken } from 'xstate-session/testing';
import { claimsOf } from './support/claims-of.ts';
import { createWorld, type World } from './support/world.ts';

const ABOUT_ALL = ['outage.started', 'outage.ended', 'session.degraded', 'session.recovered'];

/** What was told of the whole session rather than of a token, and as the key of which organization. */
const toldBy = (world: World) =>
  world.events
    .filter(({ type }) => ABOUT_ALL.includes(type))
    .map(({ type, organizationId }) => `${type} ${organizationId}`);

/** A session of org_a without a usable token, in front of servers that are down. */
async function degradedSession(world: World): Promise<Session> {
  const session = world.create({ organizationId: 'org_a' });
  await session.getToken();
  world.emulator.setMode('unavailable');
  await world.pass(70_000);
  expect(session.degraded).toBe(true);
  return session;
}

describe('a session that cannot serve its user', () => {
  test('is as degraded after a switch of the organization as before it, until a token comes', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = await degradedSession(world);
    const shown: boolean[] = [];
    session.subscribe(({ degraded }) => shown.push(degraded));
    session.switchOrganization('org_b');
    expect(session.degraded).toBe(true);
    await world.pass(20_000);
    expect(session.degraded).toBe(true);
    expect(toldBy(world)).toEqual(['session.degraded org_a']);
    world.emulator.setMode('healthy');
    await world.pass(60_000);
    expect(session.degraded).toBe(false);
    expect(toldBy(world)).toEqual(['session.degraded org_a', 'session.recovered org_b']);
    expect(shown.filter((degraded, index) => degraded !== shown[index - 1])).toEqual([true, false]);
  });

  test('recovers with the switch to an organization whose token is held and usable', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = await degradedSession(world);
    world.emulator.setMode('healthy');
    const other = await session.getToken({ organizationId: 'org_b' });
    expect(session.degraded).toBe(true);
    session.switchOrganization('org_b');
    expect(session.degraded).toBe(false);
    expect(session.token).toBe(other);
    expect(toldBy(world)).toEqual(['session.degraded org_a', 'session.recovered org_b']);
  });

  test('has not recovered by going back to an organization whose token has expired', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = await degradedSession(world);
    session.switchOrganization('org_b');
    session.switchOrganization('org_a');
    await world.pass(5_000);
    expect(session.degraded).toBe(true);
    expect(toldBy(world)).toEqual(['session.degraded org_a']);
  });

  test('is degraded no more once it is signed out, and nothing is told but the end', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = await degradedSession(world);
    session.switchOrganization('org_b');
    session.send({ type: 'session.ended', reason: 'test' });
    expect(session.degraded).toBe(false);
    expect(world.events.at(-1)?.type).toBe('session.ended');
    expect(toldBy(world)).toEqual(['session.degraded org_a']);
  });

  test('recovers with a new token, not with the held one that seemed to be over: a fast clock looks like a sleep', async () => {
    const world = await createWorld();
    let kept: string | null = null;
    const session = world.create({
      // An endpoint that keeps its token, until it is told otherwise.
      createToken: world.tracked(async (input, call) => {
        const jwt = await world.api.createToken(input, call);
        const minted = typeof jwt === 'string' ? jwt : jwt.jwt;
        kept ??= minted;
        return kept;
      }),
    });
    const held = await session.getToken();
    world.emulator.setMode('unavailable', { times: 1 });
    world.testClock.jumpWall(3_600_000);
    await world.pass(60_000);
    expect([session.degraded, session.token]).toEqual([true, null]);
    kept = null;
    await world.pass(60_000);
    expect(world.types().filter((type) => type.startsWith('session.'))).toEqual([
      'session.degraded',
      'session.recovered',
    ]);
    expect(session.token).not.toBe(held);
    expect(session.degraded).toBe(false);
  });

  test('recovers with the held token, once its being answered again shows that the clock is fast', async () => {
    const world = await createWorld();
    const lifetimeSeconds = 7_200;
    // The server is an hour behind: by this clock half of the life is over.
    const kept = makeToken({ sid: null, iatMs: world.testClock.now() - 3_600_000, lifetimeSeconds });
    let isDown = false;
    const session = world.create({
      createToken: world.tracked(async () => {
        if (isDown) throw Object.assign(new Error('down'), { status: 503 });
        return kept;
      }),
    });
    expect(await session.getToken()).toBe(kept);
    isDown = true;
    await world.pass(3_600_000);
    expect([session.degraded, session.token]).toEqual([true, null]);
    isDown = false;
    await world.pass(60_000);
    expect([session.degraded, session.token]).toEqual([false, kept]);
    expect(toldBy(world)).toEqual(['session.degraded null', 'session.recovered null']);
    expect(world.types().filter((type) => type === 'token.issued')).toHaveLength(1);
  });
});

describe('a listener that switches in the middle of what is told', () => {
  test.each(['token.failed', 'session.degraded'] as const)(
    'at %s: the new key tells what was not told yet, once',
    async (type) => {
      const world = await createWorld({ emulated: { organizationId: 'org_a' } });
      const session = world.create({ organizationId: 'org_a' });
      await session.getToken();
      world.emulator.setMode('unavailable');
      session.on(type, () => {
        if (session.token === null) session.switchOrganization('org_b');
      });
      await world.pass(90_000);
      expect(session.degraded).toBe(true);
      expect(toldBy(world)).toEqual([`session.degraded ${type === 'token.failed' ? 'org_b' : 'org_a'}`]);
      world.emulator.setMode('healthy');
      await world.pass(60_000);
      expect(session.degraded).toBe(false);
      expect(toldBy(world).slice(1)).toEqual(['session.recovered org_b']);
    },
  );

  test('at token.issued: the outage and the trouble that this token ended are told to be over by the new key', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = world.create({ organizationId: 'org_a', lastActiveToken: await world.expiredToken('org_a') });
    world.emulator.setMode('origin-outage', { times: 1 });
    session.start();
    await world.settled();
    world.emulator.setMode('unavailable');
    await world.pass(90_000);
    expect(toldBy(world)).toEqual(['outage.started org_a', 'session.degraded org_a']);
    world.emulator.setMode('healthy');
    const subscription = session.on('token.issued', () => {
      subscription();
      session.switchOrganization('org_b');
    });
    await world.pass(60_000);
    expect(claimsOf(session.token)).toMatchObject({ organizationId: 'org_b' });
    expect(session.degraded).toBe(false);
    expect(toldBy(world).slice(2)).toEqual(['outage.ended org_b', 'session.recovered org_b']);
  });
});
