import { describe, expect, test } from 'vitest';
import type { TabDocument } from 'xstate-session/frontend-api';
import { createWorld, SESSION_ID } from './support/world.ts';

const PATH = `/v1/client/sessions/${SESSION_ID}/tokens`;
const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';

describe('the token request', () => {
  test.each<[string, object, boolean, string, string, string]>([
    ['of the own key', {}, true, PATH, '', 'organization_id='],
    ['of the personal account', { organizationId: null }, true, PATH, '', 'organization_id='],
    ['of the personal account, spelled as text', { organizationId: '' }, true, PATH, '', 'organization_id='],
    ['of an organization', { organizationId: 'org_b' }, false, PATH, '', 'organization_id=org_b'],
    ['of a template', { template: 'supabase' }, false, `${PATH}/supabase`, '', ''],
    [
      'of a template and an organization',
      { template: 'supabase', organizationId: 'org_b' },
      false,
      `${PATH}/supabase`,
      '',
      '',
    ],
    ['with skipCache', { skipCache: true }, true, PATH, 'debug=skip_cache', 'organization_id='],
    [
      'of an organization with skipCache',
      { organizationId: 'org_b', skipCache: true },
      false,
      PATH,
      'debug=skip_cache',
      'organization_id=org_b',
    ],
    [
      'of a template with skipCache',
      { template: 'supabase', skipCache: true },
      false,
      `${PATH}/supabase`,
      'debug=skip_cache',
      '',
    ],
  ])('%s carries its body and its search', async (_, asked, isOwn, path, search, body) => {
    const world = await createWorld();
    await world.create().getToken(asked);
    await world.settled();
    const sent = world.tokenRequests().map(({ method, path: at, headers }, index) => {
      const { search: query, body: form } = world.rawTokenRequests()[index] ?? {};
      return [method, at, query, form, headers['content-type']];
    });
    // The first question starts the session, so that the own key's token is on its way too.
    const own = ['POST', PATH, '', 'organization_id=', FORM];
    const wanted = ['POST', path, search, body, FORM];
    expect(sent).toEqual(isOwn ? [wanted] : [own, wanted]);
  });

  test.each<[string, object]>([
    ['a template', { template: 'supabase' }],
    ['another organization', { organizationId: 'org_b' }],
  ])('the first one of %s with skipCache is the only one of that key', async (_, asked) => {
    const world = await createWorld();
    const session = world.create({ lastActiveToken: await world.expiredToken() });
    await session.getToken();
    world.emulator.reset();
    await session.getToken({ ...asked, skipCache: true });
    await world.settled();
    expect(world.rawTokenRequests().map(({ search }) => search)).toEqual(['debug=skip_cache']);
  });

  test('is complete again at every refresh', async () => {
    const world = await createWorld({ emulated: { organizationId: 'org_a' } });
    const session = world.create({ organizationId: 'org_a' });
    session.start();
    await world.pass(5 * 60_000);
    const requests = world.rawTokenRequests();
    expect(requests.length).toBeGreaterThan(5);
    for (const request of requests)
      expect(request).toMatchObject({ method: 'POST', search: '', body: 'organization_id=org_a' });
  });

  test.each<[string, TabDocument | null, string]>([
    ['the focus', { hasFocus: () => true, visibilityState: 'visible' }, 'organization_id=&tab_state=focused'],
    ['a visible page', { hasFocus: () => false, visibilityState: 'visible' }, 'organization_id=&tab_state=visible'],
    ['a hidden page', { hasFocus: () => false, visibilityState: 'hidden' }, 'organization_id=&tab_state=hidden'],
    ['no document', null, 'organization_id='],
  ])('tells of %s', async (_, document, body) => {
    const world = await createWorld({ wire: { document } });
    await world.create().getToken();
    expect(world.rawTokenRequests()).toMatchObject([{ search: '', body }]);
  });

  test('volunteers the last active token with the session minter, and force_origin on skipCache alone', async () => {
    const world = await createWorld({ wire: { sessionMinter: true } });
    world.emulator.setMode('session-minter');
    const lastActiveToken = await world.expiredToken();
    const session = world.create({ lastActiveToken });
    const first = await session.getToken();
    await session.getToken({ skipCache: true });
    expect(world.rawTokenRequests().map(({ search, body }) => [search, body])).toEqual([
      ['', `organization_id=&token=${lastActiveToken}`],
      ['debug=skip_cache', `organization_id=&token=${first}&force_origin=true`],
    ]);
  });

  test('goes through a proxy with a path, and keeps it', async () => {
    const world = await createWorld({ emulator: { basePath: '/__clerk' } });
    await world.create().getToken();
    expect(world.tokenRequests().map(({ path }) => path)).toEqual([`/__clerk${PATH}`]);
  });

  test('has no header that would make a browser ask first', async () => {
    const world = await createWorld();
    await world.create().getToken();
    const names = Object.keys(world.rawTokenRequests()[0]?.headers ?? {});
    const plain = [
      'accept',
      'accept-encoding',
      'accept-language',
      'connection',
      'content-length',
      'content-type',
      'host',
      'sec-fetch-mode',
      'user-agent',
      'transfer-encoding',
    ];
    expect(names.filter((name) => !plain.includes(name))).toEqual([]);
  });
});
