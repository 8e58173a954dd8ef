import { describe, expect, test } from 'vitest';
import type { Session } from 'xstate-session';
import { createWorld, type World, type WorldOptions } from './support/world.ts';

/** Asks the session for a handshake, and takes the URL it tells of. */
async function handshakeOf(world: World, session: Session, redirectUrl?: string): Promise<string> {
  const before = world.events.length;
  session.send({ type: 'handshake.requested', reason: 'satellite', ...(redirectUrl !== undefined && { redirectUrl }) });
  await world.settled();
  const told = world.events.slice(before).filter(({ type }) => type === 'handshake.ready');
  expect(told).toHaveLength(1);
  return told[0]?.type === 'handshake.ready' ? told[0].url : '';
}

const names = (url: string) =>
  url
    .split('?')[1]
    ?.split('&')
    .map((pair) => pair.split('=')[0]);
const sessionIn = (url: string) => new URL(url).searchParams.get('__session');
const ALL = [
  'redirect_url',
  '__clerk_api_version',
  'suffixed_cookies',
  '__clerk_hs_reason',
  'format',
  '__session',
  'organization_id',
];

describe('the handshake URL of a session', () => {
  test('carries a usable session token, in the documented order', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = world.create({ organizationId: 'org_a' });
    const jwt = await session.getToken();
    const url = await handshakeOf(world, session);
    expect(names(url)).toEqual(ALL);
    expect(url.startsWith(`${world.url}/v1/client/handshake?redirect_url=`)).toBe(true);
    expect(url).toContain(`&format=nonce&__session=${jwt}&`);
    expect(url).toContain('&__clerk_hs_reason=satellite&');
  });

  test('carries an expired one just so: it is what lets the edge answer in an outage', async () => {
    const world = await createWorld();
    const lastActiveToken = await world.expiredToken();
    world.emulator.setMode('unavailable');
    const session = world.create({ lastActiveToken });
    session.start();
    await world.settled();
    expect(session.token).toBeNull();
    const url = await handshakeOf(world, session);
    expect(sessionIn(url)).toBe(lastActiveToken);
    expect(names(url)?.slice(0, 6)).toEqual(ALL.slice(0, 6));
  });

  test('carries none when there is none', async () => {
    const world = await createWorld();
    world.emulator.setMode('unavailable');
    const session = world.create();
    session.start();
    await world.settled();
    const url = await handshakeOf(world, session);
    expect(names(url)?.slice(0, 5)).toEqual(ALL.slice(0, 5));
    expect(url).not.toContain('__session');
  });

  test('carries the newest one: a token that expired while the server was away', async () => {
    const world = await createWorld();
    const session = world.create({ lastActiveToken: await world.expiredToken() });
    const jwt = await session.getToken();
    world.emulator.setMode('unavailable');
    await world.pass(10 * 60_000);
    expect(session.token).toBeNull();
    expect(sessionIn(await handshakeOf(world, session))).toBe(jwt);
  });

  test('after a switch of organization carries the session’s newest token and names the new organization', async () => {
    const world = await createWorld();
    const session = world.create();
    const jwt = await session.getToken();
    world.emulator.setMode('unavailable');
    session.switchOrganization('org_b');
    await world.settled();
    const url = await handshakeOf(world, session);
    expect(sessionIn(url)).toBe(jwt);
    expect(new URL(url).searchParams.get('organization_id')).toBe('org_b');
  });

  test.each<[string, WorldOptions['wire'], string[]]>([
    ['a development browser', { devBrowser: () => 'dvb_1' }, ['__session', '__clerk_db_jwt']],
    ['none', {}, ['__session']],
  ])('with %s keeps the order', async (_, wire, expected) => {
    const world = await createWorld({ ...(wire && { wire }) });
    const session = world.create();
    await session.getToken();
    const url = await handshakeOf(world, session);
    expect(names(url)?.slice(5, 5 + expected.length)).toEqual(expected);
  });

  test('takes the caller’s address byte for byte, less the development parameters', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.getToken();
    const url = await handshakeOf(
      world,
      session,
      'https://app.example.com/a%20b?x=%C3%A4+1&__clerk_db_jwt=dvb_1&y=%zz&__dev_session=2#h?x',
    );
    expect(new URL(url).searchParams.get('redirect_url')).toBe('https://app.example.com/a%20b?x=%C3%A4+1&y=%zz#h?x');
  });

  test('is answered by the edge in an outage, with a token that continues the session', async () => {
    const world = await createWorld();
    const session = world.create({ lastActiveToken: await world.expiredToken() });
    world.emulator.setMode('origin-outage');
    session.start();
    await world.settled();
    const answer = await fetch(await handshakeOf(world, session), { redirect: 'manual' });
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toMatch(/^https:\/\/app\.example\.com\/page\?a=1&__clerk_handshake_nonce=/);
    await answer.body?.cancel();
  });
});
