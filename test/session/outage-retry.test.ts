import { describe, expect, test } from 'vitest';
import { MissingExpiredTokenError } from 'xstate-session';
import { claimsOf } from './support/claims-of.ts';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, SESSION_ID } from './support/world.ts';

const PATH = `/v1/client/sessions/${SESSION_ID}/tokens`;

describe('an origin outage, with a last active token', () => {
  test('costs exactly two requests: same path, method and body, the second with expired_token alone', async () => {
    const world = await createWorld();
    const lastActiveToken = await world.expiredToken();
    world.emulator.setMode('origin-outage');
    const session = world.create({ lastActiveToken });
    const jwt = await session.getToken();
    const [first, second, ...more] = world.rawTokenRequests();
    expect(more).toEqual([]);
    expect(first).toMatchObject({ method: 'POST', search: '', body: 'organization_id=' });
    expect(second).toMatchObject({
      method: 'POST',
      search: `expired_token=${lastActiveToken}`,
      body: 'organization_id=',
    });
    expect(world.tokenRequests().map(({ path, headers }) => [path, headers['content-type']])).toEqual([
      [PATH, 'application/x-www-form-urlencoded;charset=UTF-8'],
      [PATH, 'application/x-www-form-urlencoded;charset=UTF-8'],
    ]);
    expect(claimsOf(jwt)).toMatchObject({ sid: SESSION_ID, iatMs: world.testClock.now() });
    expect(world.types()).toEqual(['outage.started', 'token.issued']);
  });

  test.each(['', 'org_a'])('offers the token of the organization "%s" with the same body', async (organizationId) => {
    const world = await createWorld({ emulated: { organizationId } });
    const lastActiveToken = await world.expiredToken();
    world.emulator.setMode('origin-outage');
    await world.create({ lastActiveToken }).getToken();
    expect(world.rawTokenRequests().map(({ search, body }) => [search, body])).toEqual([
      ['', `organization_id=${organizationId}`],
      [`expired_token=${lastActiveToken}`, `organization_id=${organizationId}`],
    ]);
  });

  test('after a skipCache request: the first carries debug=skip_cache, the second does not', async () => {
    const world = await createWorld();
    const lastActiveToken = await world.expiredToken();
    world.emulator.setMode('origin-outage');
    await world.create({ lastActiveToken }).getToken({ skipCache: true });
    expect(world.rawTokenRequests().map(({ search, body }) => [search, body])).toEqual([
      ['debug=skip_cache', 'organization_id='],
      [`expired_token=${lastActiveToken}`, 'organization_id='],
    ]);
  });

  test('with the session minter: the repetition sends the very form that was refused', async () => {
    const world = await createWorld({ wire: { sessionMinter: true } });
    const lastActiveToken = await world.expiredToken();
    world.emulator.setMode('origin-outage');
    await world.create({ lastActiveToken }).getToken({ skipCache: true });
    const body = `organization_id=&token=${lastActiveToken}&force_origin=true`;
    expect(world.rawTokenRequests().map(({ search, body }) => [search, body])).toEqual([
      ['debug=skip_cache', body],
      [`expired_token=${lastActiveToken}`, body],
    ]);
  });

  test('goes on for as long as it lasts, each mint with one repetition and the newest token', async () => {
    const world = await createWorld();
    const session = world.create({ lastActiveToken: await world.expiredToken() });
    world.emulator.setMode('origin-outage');
    session.start();
    await world.pass(10 * 60_000);
    const requests = world.rawTokenRequests();
    const mints = world.events.filter(({ type }) => type === 'token.issued');
    expect(requests).toHaveLength(2 * mints.length);
    expect(mints.length).toBeGreaterThan(12);
    const offered = requests.filter(({ search }) => search !== '').map(({ search }) => search);
    const held = mints.map((event) => event.type === 'token.issued' && `expired_token=${event.jwt}`);
    expect(offered.slice(1)).toEqual(held.slice(0, -1));
    expect(world.types().filter((type) => type.startsWith('outage') || type.startsWith('session.'))).toEqual([
      'outage.started',
    ]);
    world.emulator.setMode('healthy');
    await world.pass(60_000);
    expect(world.types().filter((type) => type.startsWith('outage'))).toEqual(['outage.started', 'outage.ended']);
  });

  test('a token the edge takes for no proof is offered once per mint, and never signs out', async () => {
    const world = await createWorld();
    const lastActiveToken = await world.emulator.mintForged({
      sessionId: SESSION_ID,
      issuedAtMs: world.testClock.now() - 3_600_000,
    });
    world.emulator.setMode('origin-outage');
    const session = world.create({ lastActiveToken });
    const asked = outcomeOf(session.getToken());
    await world.pass(59_000);
    expect(asked.state).toBe('pending');
    const searches = world.rawTokenRequests().map(({ search }) => search);
    expect(searches.length).toBeGreaterThan(3);
    expect(searches).toEqual(searches.map((_, index) => (index % 2 === 0 ? '' : `expired_token=${lastActiveToken}`)));
    await world.pass(1_000);
    expect(asked.error).toBeInstanceOf(MissingExpiredTokenError);
    expect(session.status).toBe('refreshing');
    world.emulator.setMode('healthy');
    await world.pass(60_000);
    expect(session.status).toBe('active');
  });
});

describe('an origin outage, without a last active token', () => {
  test('costs one request; getToken rejects with MissingExpiredTokenError and its status', async () => {
    const world = await createWorld();
    world.emulator.setMode('origin-outage');
    const session = world.create();
    const asked = outcomeOf(session.getToken());
    await world.settled();
    expect(world.rawTokenRequests()).toHaveLength(1);
    expect(asked.error).toBeInstanceOf(MissingExpiredTokenError);
    expect(asked.error).toMatchObject({ code: 'missing-expired-token', status: 422 });
    expect(MissingExpiredTokenError.is(asked.error)).toBe(true);
  });

  test('the same for a skipCache caller', async () => {
    const world = await createWorld();
    world.emulator.setMode('origin-outage');
    const asked = outcomeOf(world.create().getToken({ skipCache: true }));
    await world.settled();
    expect(world.rawTokenRequests().map(({ search }) => search)).toEqual(['debug=skip_cache']);
    expect(asked.error).toMatchObject({ code: 'missing-expired-token', status: 422 });
  });

  test('does not sign out, and recovers by itself when the origin does', async () => {
    const world = await createWorld();
    world.emulator.setMode('origin-outage');
    const session = world.create();
    await expect(session.getToken()).rejects.toBeInstanceOf(MissingExpiredTokenError);
    await world.pass(5 * 60_000);
    expect(session.status).toBe('refreshing');
    expect(session.degraded).toBe(true);
    expect(world.rawTokenRequests().every(({ search }) => search === '')).toBe(true);
    world.emulator.setMode('healthy');
    await world.pass(60_000);
    expect(session.status).toBe('active');
    expect(await session.getToken()).toBe(session.token);
    const told = world.types().filter((type) => type !== 'token.failed');
    expect(told).toEqual(['outage.started', 'session.degraded', 'token.issued', 'outage.ended', 'session.recovered']);
  });

  test('each caller of the outage hears of the next refusal, not of an old one', async () => {
    const world = await createWorld();
    world.emulator.setMode('origin-outage');
    const session = world.create();
    await expect(session.getToken()).rejects.toBeInstanceOf(MissingExpiredTokenError);
    const asked = outcomeOf(session.getToken());
    await world.settled();
    expect(asked.state).toBe('pending');
    world.emulator.setMode('healthy');
    await world.pass(15_000);
    expect(asked.state).toBe('resolved');
  });
});
