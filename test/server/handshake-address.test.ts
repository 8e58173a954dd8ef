import { describe, expect, test } from 'vitest';
import { authenticateRequest, createHandshake, createHandshakeUrl, handshakeResponse } from 'xstate-session/server';
import { MARK, marked, markName } from './support/marks.ts';
import { namedTokens } from './support/named-tokens.ts';
import { rowOptions, rowRequest } from './support/row-request.ts';
import { NOW } from './support/tokens.ts';
import type { RowPart } from './table/row.ts';

type Case = Omit<RowPart, 'status' | 'reason' | 'when'>;

const authenticate = (row: Case) => authenticateRequest(rowRequest(row), rowOptions(row));
const locationOf = async (row: Case) => (await authenticate(row)).headers.get('location') ?? '';
const expired = { __session: '@expired', __client_uat: 'in' };
/** The count that an address comes back with, at the time of the tests. */
const count = (redirects: number) => `__clerk_redirect_count=${redirects}-${NOW}`;
/** With the mark of the next handshake. */
const counted = (redirects: number) => `${count(redirects)}&${marked}`;
const backOf = (location: string) =>
  new URL(location).searchParams.get('redirect_url')?.replace(/[?&]__clerk_redirect_count=.*/, '');
const dev = { instance: 'development', cookies: { __clerk_db_jwt: 'browser' } } as const;

describe('the address of a handshake', () => {
  test('has its parameters in the documented order, the session token among them though it is expired', async () => {
    expect(await locationOf({ url: 'https://app.example/a?b=%20c+d&e=%C3%A9#f', cookies: expired })).toBe(
      'https://clerk.app.example/v1/client/handshake' +
        '?redirect_url=https%3A%2F%2Fapp.example%2Fa%3Fb%3D%2520c%2Bd%26e%3D%25C3%25A9%26__clerk_redirect_count%3D1-1795521600%26__clerk_handshake_started%3DAAAAAAAAAAAAAAAAAAAAAAAA%23f' +
        '&__clerk_api_version=2026-05-12&suffixed_cookies=false' +
        '&__clerk_hs_reason=session-token-expired-refresh-non-eligible-no-refresh-cookie' +
        `&format=token&__session=${namedTokens.expired}`,
    );
  });

  test('of a development instance carries the development browser, and does not take it along to come back', async () => {
    const url = new URL(
      await locationOf({ instance: 'development', url: 'https://app.example/?__clerk_db_jwt=b2&x=1&__dev_session=y' }),
    );
    expect([...url.searchParams]).toEqual([
      ['redirect_url', `https://app.example/?x=1&${counted(1)}`],
      ['__clerk_api_version', '2026-05-12'],
      ['suffixed_cookies', 'false'],
      ['__clerk_hs_reason', 'dev-browser-sync'],
      ['format', 'token'],
      ['__clerk_db_jwt', 'b2'],
    ]);
  });

  test('asks for a nonce only where there is something to redeem it with', async () => {
    const fetchHandshakePayload = async () => [];
    const url = await locationOf({ cookies: expired, options: { fetchHandshakePayload } });
    expect(new URL(url).searchParams.get('format')).toBe('nonce');
  });

  test('of a production instance carries no development browser', async () => {
    const url = await locationOf({ cookies: { ...expired, __clerk_db_jwt: 'browser' } });
    expect(new URL(url).searchParams.has('__clerk_db_jwt')).toBe(false);
  });

  test.each([
    ['/orgs/acme', 'acme'],
    ['/by-id/org_1', 'org_1'],
    ['/me', ''],
    ['/about', null],
  ])('of %s names the organization %j, whatever the reason', async (path, organization) => {
    const url = await locationOf({
      url: `https://app.example${path}`,
      cookies: { __client_uat: 'in' },
      options: {
        organizationSync: { organizationPatterns: ['/orgs/:slug', '/by-id/:id'], personalAccountPatterns: ['/me'] },
      },
    });
    expect(new URL(url).searchParams.get('organization_id')).toBe(organization);
  });

  test('says that suffixed cookies are in use, and carries the suffixed token', async () => {
    const url = new URL(
      await locationOf({ cookies: { '__session~': '@expired', '__client_uat~': 'in', __client_uat: 'in' } }),
    );
    expect(url.searchParams.get('suffixed_cookies')).toBe('true');
    expect(url.searchParams.get('__session')).toBe(namedTokens.expired);
  });

  test('keeps the path of a proxy, and takes the version of the options', async () => {
    const options = { frontendApi: 'https://app.example/__clerk/', apiVersion: '2030-01-01' };
    const url = await locationOf({ cookies: expired, options });
    expect(url).toMatch(/^https:\/\/app\.example\/__clerk\/v1\/client\/handshake\?redirect_url=/);
    expect(new URL(url).searchParams.get('__clerk_api_version')).toBe('2030-01-01');
  });

  test('is the same when the app asks for it on its own terms', async () => {
    const row = { url: 'https://app.example/a', cookies: { __session: '@valid', __client_uat: 'in' } };
    const url = new URL(await createHandshakeUrl(rowRequest(row), 'app-asked', rowOptions(row)));
    expect([...url.searchParams.keys()]).toEqual([
      'redirect_url',
      '__clerk_api_version',
      'suffixed_cookies',
      '__clerk_hs_reason',
      'format',
      '__session',
    ]);
    expect(url.searchParams.get('__clerk_hs_reason')).toBe('app-asked');
  });

  test('is that of a sibling domain, which asked for the development browser', async () => {
    const url = await locationOf({
      instance: 'development',
      url: 'https://app.example/?__clerk_redirect_url=https%3A%2F%2Fsister.example%2Fback%3F__clerk_synced%3Dfalse%26a%3D1',
      cookies: { __clerk_db_jwt: 'browser' },
      options: { authorizedParties: ['https://sister.example'] },
    });
    expect(url).toBe('https://sister.example/back?__clerk_synced=true&a=1&__clerk_db_jwt=browser');
  });

  test.each([
    ['its query', `/a?x=${'x'.repeat(16_384)}`, '/a'],
    ['its path', `/a/${'x'.repeat(16_384)}`, '/'],
    ['nothing, when it is short enough', `/a?x=${'x'.repeat(16_000)}`, `/a?x=${'x'.repeat(16_000)}`],
  ])('of an address too long for any server leaves out %s', async (_what, path, back) => {
    const url = await locationOf({ url: `https://app.example${path}`, cookies: expired });
    const redirect = new URL(new URL(url).searchParams.get('redirect_url') ?? '');
    for (const name of ['__clerk_redirect_count', '__clerk_handshake_started']) redirect.searchParams.delete(name);
    expect(redirect.href).toBe(`https://app.example${back}`);
  });

  test('names no organization for a path of more than 1,024 characters', async () => {
    const organizationOf = async (path: string) => {
      const options = { organizationSync: { organizationPatterns: ['/orgs/:slug/(.*)'] } };
      const url = await locationOf({ url: `https://app.example${path}`, cookies: expired, options });
      return new URL(url).searchParams.get('organization_id');
    };
    const longest = `/orgs/acme/${'x'.repeat(1_013)}`;
    expect(await organizationOf(longest)).toBe('acme');
    expect(await organizationOf(`${longest}x`)).toBeNull();
  });

  test('leaves out what is too long to be a token', async () => {
    const url = await locationOf({ cookies: { __session: 'x'.repeat(20_000) } });
    expect(url.length).toBeLessThan(500);
  });

  test.each([
    [
      'the first forwarded host and scheme',
      { 'x-forwarded-host': 'a.example, b.example', 'x-forwarded-proto': 'https,http' },
      'https://a.example/x',
    ],
    ['the host', { host: 'a.example:8080' }, 'http://a.example:8080/x'],
    ['a forwarded scheme alone', { 'x-forwarded-proto': 'https' }, 'https://10.0.0.7/x'],
    [
      'its own, when the host is none',
      { 'x-forwarded-host': 'a.example/evil', 'x-forwarded-proto': 'https' },
      'http://10.0.0.7/x',
    ],
    ['its own, when the scheme is none', { host: 'a.example', 'x-forwarded-proto': 'javascript' }, 'http://10.0.0.7/x'],
    ['an address of IPv6', { host: '[::1]:3000' }, 'http://[::1]:3000/x'],
  ])('comes back to %s', async (_, headers, expected) => {
    const row = {
      url: 'http://10.0.0.7/x',
      headers: { 'sec-fetch-dest': 'document', ...headers },
      cookies: { __client_uat: 'in' },
      options: { authorizedParties: undefined },
    };
    expect(backOf(await locationOf(row))).toBe(expected);
  });

  test.each([
    ['the party, by its scheme', 'http://10.0.0.7/x', { 'x-forwarded-host': 'app.example' }, 'https://app.example/x'],
    [
      'the party, whatever scheme a proxy tells',
      'https://app.example/x',
      { 'x-forwarded-host': 'app.example', 'x-forwarded-proto': 'http' },
      'https://app.example/x',
    ],
    ['the second party', 'http://10.0.0.7/x', { host: 'sister.example:8080' }, 'http://sister.example:8080/x'],
    [
      'the first party, of a foreign forwarded host',
      'http://10.0.0.7/x',
      { 'x-forwarded-host': 'evil.example' },
      'https://app.example/x',
    ],
    ['the first party, of a foreign host', 'http://10.0.0.7/x', { host: 'evil.example' }, 'https://app.example/x'],
    [
      'the first party, where the runtime made the address of a foreign host',
      'https://evil.example/x',
      {},
      'https://app.example/x',
    ],
    ['the first party, of no host at all', 'http://10.0.0.7/x', {}, 'https://app.example/x'],
  ])('comes back to %s', async (_, url, more, expected) => {
    const headers = { 'sec-fetch-dest': 'document', ...more };
    const options = { authorizedParties: ['https://app.example/', 'http://sister.example:8080', 'com.example.app'] };
    const production = await locationOf({ url, headers, options, cookies: { __client_uat: 'in' } });
    const development = await locationOf({
      ...dev,
      url,
      headers,
      options,
      cookies: { ...dev.cookies, __client_uat: 'in' },
    });
    expect([backOf(production), backOf(development)]).toEqual([expected, expected]);
  });

  test('of a proxy on the own origin leads there', async () => {
    const options = { frontendApi: '/__clerk/' };
    const url = await locationOf({ url: 'http://evil.example/a', cookies: expired, options });
    expect(url).toMatch(
      /^https:\/\/app\.example\/__clerk\/v1\/client\/handshake\?redirect_url=https%3A%2F%2Fapp\.example%2Fa/,
    );
  });

  test('does not take along what a stranger wrote into the address as the answer of a handshake', async () => {
    const url = await locationOf({
      url: 'https://app.example/a?__clerk_handshake=@handshake&b=1&__clerk_handshake_nonce=n&__clerk_help=1',
      cookies: expired,
    });
    expect(new URL(url).searchParams.get('redirect_url')).toBe(`https://app.example/a?b=1&${counted(1)}`);
  });

  test('counts on from the address, when the cookie is lost', async () => {
    const at = async (address: string) => {
      const state = await authenticate({ url: `https://app.example/a?${address}`, cookies: expired });
      const location = state.headers.get('location');
      return location === null ? state.status : (new URL(location).searchParams.get('redirect_url') ?? '');
    };
    expect(await at(count(1))).toBe(`https://app.example/a?${counted(2)}`);
    expect(await at(count(2))).toBe(`https://app.example/a?${counted(3)}`);
    expect(await at(count(3))).toBe('signed-out');
    expect(await at(`__clerk_redirect_count=3-${NOW - 121}`)).toBe(`https://app.example/a?${counted(1)}`);
    expect(await at(`__clerk_redirect_count=3-${NOW + 121}`)).toBe(`https://app.example/a?${counted(1)}`);
    expect(await at('__clerk_redirect_count=3')).toBe(`https://app.example/a?${counted(1)}`);
  });

  test('leaves cookies that count, that let its answer count, and that no cache keeps', async () => {
    const state = await authenticate({ cookies: expired });
    expect(state.headers.getSetCookie()).toEqual([
      '__clerk_redirect_count=1; SameSite=Lax; HttpOnly; Max-Age=2',
      `${markName}=${NOW}-${MARK.slice(8)}; Path=/; SameSite=Lax; HttpOnly; Max-Age=180; Secure`,
    ]);
    expect(state.headers.get('cache-control')).toBe('private, no-store');
  });

  test('is a state of its own when the app begins one', async () => {
    const row = { url: 'https://app.example/a', cookies: { __session: '@valid', __client_uat: 'in' } };
    const state = await createHandshake(rowRequest(row), 'app-asked', rowOptions(row));
    expect(state).toMatchObject({ status: 'handshake', reason: 'app-asked' });
    const addressAlone = await createHandshakeUrl(rowRequest(row), 'app-asked', rowOptions(row));
    expect(state.headers.get('location')).toBe(
      addressAlone.replace('&__clerk_api', `${encodeURIComponent(`&${marked}`)}&__clerk_api`),
    );
    expect(state.headers.getSetCookie()).toHaveLength(2);
    expect(handshakeResponse(state).status).toBe(307);
  });
});
