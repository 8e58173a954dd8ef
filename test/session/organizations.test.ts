import { describe, expect, test } from 'vitest';
import type { Session } from 'xstate-session';
import { claimsOf } from './support/claims-of.ts';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, type World } from './support/world.ts';

const offers = (world: World) =>
  world.rawTokenRequests().map(({ search }) => new URLSearchParams(search).get('expired_token'));

describe('an origin outage', () => {
  test('a template key offers the session’s last active token, and its own token never', async () => {
    const world = await createWorld();
    const session = world.create();
    const own = await session.getToken();
    const first = await session.getToken({ template: 'supabase' });
    world.emulator.setMode('origin-outage');
    world.emulator.reset();
    const second = await session.getToken({ template: 'supabase', skipCache: true });
    expect(offers(world)).toEqual([null, own]);
    expect(new Set([own, first, second]).size).toBe(3);
  });

  test('a template key opened in it offers the same', async () => {
    const world = await createWorld();
    const session = world.create();
    const own = await session.getToken();
    world.emulator.setMode('origin-outage');
    world.emulator.reset();
    await session.getToken({ template: 'supabase' });
    expect(offers(world)).toEqual([null, own]);
  });

  test('another organization’s key offers it too, and is served when the edge can mint for it', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = world.create({ organizationId: 'org_a' });
    const own = await session.getToken();
    world.emulator.setMode('origin-outage', { remapsOrganization: true });
    world.emulator.reset();
    const other = await session.getToken({ organizationId: 'org_b' });
    expect(offers(world)).toEqual([null, own]);
    expect(claimsOf(other)).toMatchObject({ organizationId: 'org_b' });
    expect(claimsOf(session.token)).toMatchObject({ organizationId: 'org_a' });
  });

  test('the newest one is offered: what the own key minted in between', async () => {
    const world = await createWorld();
    const session = world.create({ lastActiveToken: await world.expiredToken() });
    await session.getToken({ template: 'supabase' });
    await world.pass(2_000);
    const newest = await session.getToken({ skipCache: true });
    world.emulator.setMode('origin-outage');
    world.emulator.reset();
    await session.getToken({ template: 'supabase', skipCache: true });
    expect(offers(world)).toEqual([null, newest]);
  });

  test('an answer for the wrong organization serves nobody', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = world.create({ organizationId: 'org_a' });
    await session.getToken();
    world.emulator.setMode('origin-outage');
    const asked = outcomeOf(session.getToken({ organizationId: 'org_b' }));
    await world.settled();
    expect(asked.error).toMatchObject({ code: 'invalid-token' });
    const issued = world.events.filter(({ type }) => type === 'token.issued');
    expect(issued.map(({ organizationId }) => organizationId)).toEqual(['org_a']);
    world.emulator.setMode('healthy');
    await world.pass(10_000);
    expect(claimsOf(await session.getToken({ organizationId: 'org_b' }))).toMatchObject({ organizationId: 'org_b' });
  });

  test('goes on over a switch, and its end is told: `outage.ended` comes with the new organization’s first mint', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = world.create({ organizationId: 'org_a' });
    await session.getToken();
    world.emulator.setMode('origin-outage', { remapsOrganization: true });
    await session.getToken({ skipCache: true });
    session.switchOrganization('org_b');
    await session.getToken();
    world.emulator.setMode('healthy');
    await session.getToken({ skipCache: true });
    const outage = world.events.filter(({ type }) => type.startsWith('outage.'));
    expect(outage).toEqual([
      { type: 'outage.started', template: null, organizationId: 'org_a' },
      { type: 'outage.ended', template: null, organizationId: 'org_b' },
    ]);
  });

  test('that is over by the time of a switch ends with the new organization’s first mint', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = world.create({ organizationId: 'org_a' });
    await session.getToken();
    world.emulator.setMode('origin-outage');
    await session.getToken({ skipCache: true });
    world.emulator.setMode('healthy');
    session.switchOrganization('org_b');
    expect(claimsOf(await session.getToken())).toMatchObject({ organizationId: 'org_b' });
    expect(world.types().filter((type) => type.startsWith('outage.'))).toEqual(['outage.started', 'outage.ended']);
  });

  test('after a switch in it the new own key offers the session’s token, whatever its organization', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = world.create({ organizationId: 'org_a' });
    const old = await session.getToken();
    world.emulator.setMode('origin-outage', { remapsOrganization: true });
    world.emulator.reset();
    session.switchOrganization('org_b');
    const jwt = await session.getToken();
    expect(offers(world)).toEqual([null, old]);
    expect(claimsOf(jwt)).toMatchObject({ organizationId: 'org_b' });
  });
});

/** Brings a session of org_a into a state, with a caller who waits in it where one can. */
const STATES: Record<string, (world: World) => Promise<Session>> = {
  async active(world) {
    const session = world.create({ organizationId: 'org_a' });
    await session.getToken();
    return session;
  },
  async 'refreshing, not started'(world) {
    return world.create({ organizationId: 'org_a' });
  },
  async 'refreshing, requesting'(world) {
    world.emulator.setMode('slow', { delayMs: 5_000, times: 1 });
    const session = world.create({ organizationId: 'org_a' });
    session.start();
    await world.settled();
    return session;
  },
  async 'refreshing, a usable token held'(world) {
    const session = world.create({ organizationId: 'org_a' });
    await session.getToken();
    await world.pass(20_000);
    world.emulator.setMode('slow', { delayMs: 5_000, times: 1 });
    void session.getToken({ skipCache: true }).catch(() => undefined);
    await world.settled();
    return session;
  },
  async 'refreshing, backing off'(world) {
    world.emulator.setMode('unavailable', { times: 1 });
    const session = world.create({ organizationId: 'org_a' });
    session.start();
    await world.settled();
    return session;
  },
  async 'refreshing, confirming'(world) {
    world.emulator.setMode('unauthenticated', { only: 'tokens', times: 1 });
    world.emulator.setMode('hung', { only: 'client', times: 1 });
    const session = world.create({ organizationId: 'org_a' });
    session.start();
    await world.settled();
    return session;
  },
  async 'origin-outage-retry'(world) {
    world.emulator.setMode('slow', { like: 'origin-outage', delayMs: 5_000, times: 2 });
    const session = world.create({ organizationId: 'org_a', lastActiveToken: await world.expiredToken('org_a') });
    session.start();
    await world.pass(5_000);
    return session;
  },
  async 'handshaking, building the URL'(world) {
    const session = world.create({ organizationId: 'org_a', createHandshakeUrl: () => new Promise<string>(() => {}) });
    await session.getToken();
    session.send({ type: 'handshake.requested', reason: 'test' });
    return session;
  },
  async 'handshaking, following'(world) {
    const session = world.create({ organizationId: 'org_a', followHandshake: () => new Promise<null>(() => {}) });
    await session.getToken();
    session.send({ type: 'handshake.requested', reason: 'test' });
    await world.settled();
    return session;
  },
};

describe.each(Object.entries(STATES))('a switch of organization while %s', (name, reach) => {
  test('leaks nothing: nobody gets a token of the other organization', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = await reach(world);
    expect(session.status).toBe(name.split(',')[0]);
    const held = session.token;
    const waiting = outcomeOf(session.getToken({ timeoutMs: 50_000 }));
    const explicit = outcomeOf(session.getToken({ organizationId: 'org_a', skipCache: true, timeoutMs: 50_000 }));
    const before = world.events.length;

    session.switchOrganization('org_b');
    expect(session.organizationId).toBe('org_b');
    expect(session.token).toBeNull();
    const asked = [outcomeOf(session.getToken()), outcomeOf(session.getToken({ organizationId: 'org_b' }))];
    await world.settled();
    if (held === null) expect(waiting.error).toMatchObject({ code: 'organization-switched' });
    else expect(waiting.value).toBe(held);
    expect(explicit.error).toMatchObject({ code: 'organization-switched' });

    world.emulator.setMode('healthy');
    await world.pass(30_000);
    for (const { value } of asked) expect(claimsOf(value)).toMatchObject({ organizationId: 'org_b' });
    expect(claimsOf(session.token)).toMatchObject({ organizationId: 'org_b' });
    const later = world.events.slice(before);
    expect(later.map(({ organizationId }) => organizationId).filter((id) => id !== 'org_b')).toEqual([]);
    for (const event of later) {
      if (event.type === 'token.issued') expect(claimsOf(event.jwt)).toMatchObject({ organizationId: 'org_b' });
    }
  });

  test('there and back with waiters leaves each with its own', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = await reach(world);
    session.switchOrganization('org_b');
    const inB = outcomeOf(session.getToken());
    session.switchOrganization(null);
    const personal = outcomeOf(session.getToken());
    session.switchOrganization('org_a');
    const inA = outcomeOf(session.getToken());
    const stillB = outcomeOf(session.getToken({ organizationId: 'org_b' }));
    await world.settled();
    world.emulator.setMode('healthy');
    await world.pass(30_000);
    expect(inB.error).toMatchObject({ code: 'organization-switched' });
    expect(personal.error).toMatchObject({ code: 'organization-switched' });
    expect(claimsOf(inA.value)).toMatchObject({ organizationId: 'org_a' });
    expect(claimsOf(stillB.value)).toMatchObject({ organizationId: 'org_b' });
    expect(session.organizationId).toBe('org_a');
    expect(claimsOf(session.token)).toMatchObject({ organizationId: 'org_a' });
  });
});

describe('a switch of organization', () => {
  test('aborts what is on its way for the old one', async () => {
    const world = await createWorld();
    world.emulator.setMode('hung', { times: 1 });
    const session = world.create();
    session.start();
    await world.settled();
    session.switchOrganization('org_b');
    await world.settled();
    expect(world.tokenRequests().map(({ outcome, body }) => [body.organization_id, outcome])).toEqual([
      ['', 'aborted'],
      ['org_b', 'answered'],
    ]);
  });

  test('to a key somebody has open takes over its callers and its token', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    const jwt = await session.getToken({ organizationId: 'org_b' });
    session.switchOrganization('org_b');
    expect(session.token).toBe(jwt);
    expect(await session.getToken()).toBe(jwt);
    expect(world.tokenRequests()).toHaveLength(2);
    world.emulator.setMode('slow', { delayMs: 2_000, times: 1 });
    const waiting = outcomeOf(session.getToken({ organizationId: 'org_c' }));
    await world.settled();
    session.switchOrganization('org_c');
    await world.pass(5_000);
    expect(claimsOf(waiting.value)).toMatchObject({ organizationId: 'org_c' });
    expect(waiting.value).toBe(session.token);
  });

  test('to the same one changes nothing', async () => {
    const world = await createWorld();
    const session = world.create();
    const jwt = await session.getToken();
    const { actor } = session;
    session.switchOrganization(null);
    session.switchOrganization('');
    expect(session.actor).toBe(actor);
    expect(session.token).toBe(jwt);
  });
});
