import { describe, expect, test } from 'vitest';
import {
  type AuthenticateOptions,
  authenticateRequest,
  createHandshakeUrl,
  handshakeResponse,
} from 'xstate-session/server';
import { namedTokens } from './support/named-tokens.ts';
import { rowOptions, rowRequest } from './support/row-request.ts';
import { NOW, signToken } from './support/tokens.ts';
import type { RowPart } from './table/row.ts';

type Case = Omit<RowPart, 'status' | 'reason' | 'when'>;

const authenticate = (row: Case) => authenticateRequest(rowRequest(row), rowOptions(row));
const locationOf = async (row: Case) => (await authenticate(row)).headers.get('location') ?? '';
const expired = { __session: '@expired', __client_uat: 'in' };
const dev = { instance: 'development', cookies: { __clerk_db_jwt: 'browser' } } as const;

describe('the address of a handshake', () => {
  test('has its parameters in the documented order, the session token among them though it is expired', async () => {
    expect(await locationOf({ url: 'https://app.example/a?b=%20c+d&e=%C3%A9#f', cookies: expired })).toBe(
      'https://clerk.app.example/v1/client/handshake' +
        '?redirect_url=https%3A%2F%2Fapp.example%2Fa%3Fb%3D%2520c%2Bd%26e%3D%25C3%25A9%23f' +
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
      ['redirect_url', 'https://app.example/?x=1'],
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
      options: { authorizedParties: [] },
    };
    expect(new URL(await locationOf(row)).searchParams.get('redirect_url')).toBe(expected);
  });

  test('comes back to a forwarded host only if it is of an authorized party, where there are such', async () => {
    const back = async (host: string) => {
      const headers = { 'sec-fetch-dest': 'document', 'x-forwarded-host': host };
      const url = await locationOf({ url: 'http://10.0.0.7/x', headers, cookies: { __client_uat: 'in' } });
      return new URL(url).searchParams.get('redirect_url');
    };
    expect(await back('app.example')).toBe('http://app.example/x');
    expect(await back('evil.example')).toBe('http://10.0.0.7/x');
  });
});

describe('a handshake that is resolved', () => {
  const fresh = `__session=${namedTokens.valid}; Path=/; HttpOnly`;
  const lines = [
    fresh,
    `__client_uat=${NOW}; Path=/`,
    'theme=dark; Path=/',
    '__session_deadbeef=x',
    '__refresh=a\r\nb: c',
    7,
  ];
  const redeemed = (options: Partial<AuthenticateOptions> = {}) => ({
    fetchHandshakePayload: async () => lines as string[],
    ...options,
  });

  test('passes on the cookies of the session family, and no other', async () => {
    const state = await authenticate({ url: 'https://app.example/?__clerk_handshake_nonce=n', options: redeemed() });
    expect(state.headers.getSetCookie()).toEqual([fresh, `__client_uat=${NOW}; Path=/`]);
    expect(state.headers.get('access-control-allow-origin')).toBe('null');
    expect(state.headers.get('access-control-allow-credentials')).toBe('true');
  });

  test('gives the new token and its claims, not those of the request', async () => {
    const state = await authenticate({
      url: 'https://app.example/?__clerk_handshake=@handshake',
      cookies: { __session: '@valid', __client_uat: 'in' },
    });
    expect(state.claims?.sid).toBe('sess_2');
    expect(state.token).not.toBe(namedTokens.valid);
  });

  test('asks the back end with the nonce, once', async () => {
    const asked: string[] = [];
    const fetchHandshakePayload = async (nonce: string) => {
      asked.push(nonce);
      return [fresh];
    };
    await authenticate({
      url: 'https://app.example/?__clerk_handshake_nonce=n%201',
      options: { fetchHandshakePayload },
    });
    expect(asked).toEqual(['n 1']);
  });

  test('in production does not redirect', async () => {
    const state = await authenticate({ url: 'https://app.example/?__clerk_handshake=@handshake' });
    expect(state.headers.get('location')).toBeNull();
    expect(() => handshakeResponse(state)).toThrow(TypeError);
  });

  test('in development cleans the address of every parameter, and leaves the rest byte for byte', async () => {
    const state = await authenticate({
      ...dev,
      url: 'https://app.example/a?x=%20y&__clerk_handshake=@handshake&__clerk_help=1&z=a+b&__clerk_db_jwt=b&__clerk_handshake_nonce=',
    });
    expect(state.status).toBe('signed-in');
    expect(state.headers.get('location')).toBe('https://app.example/a?x=%20y&z=a+b');
    const response = handshakeResponse(state);
    expect(response.status).toBe(307);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.getSetCookie()).toEqual(state.headers.getSetCookie());
  });

  test('in development does not redirect to where it is already', async () => {
    const state = await authenticate({ ...dev, cookies: { ...dev.cookies, __clerk_handshake: '@handshake' } });
    expect(state.status).toBe('signed-in');
    expect(state.headers.get('location')).toBeNull();
  });

  test.each([
    ['/page', '/page'],
    ['//evil.example/page', '/.//evil.example/page'],
  ])('in development never leaves for a forged host: %s', async (path, expected) => {
    const state = await authenticate({
      ...dev,
      url: `https://app.example${path}?__clerk_handshake=@handshake`,
      headers: { host: 'evil.example', 'sec-fetch-dest': 'document' },
      options: { authorizedParties: [] },
    });
    const location = state.headers.get('location') ?? '';
    expect(location).toBe(expected);
    expect(new URL(location, 'https://app.example').origin).toBe('https://app.example');
  });

  test('that brought nobody keeps the count of redirects alive', async () => {
    const state = await authenticate({
      ...dev,
      url: 'https://app.example/?__clerk_handshake_nonce=n',
      cookies: { ...dev.cookies, __clerk_redirect_count: '2' },
    });
    expect(state.headers.getSetCookie()).toEqual(['__clerk_redirect_count=2; SameSite=Lax; HttpOnly; Max-Age=2']);
  });

  test('whose token is of another app of the domain is dropped with its cookies', async () => {
    const state = await authenticate({ url: 'https://app.example/?__clerk_handshake=@handshake-foreign-session' });
    expect(state.headers.getSetCookie()).toEqual([]);
    expect(state.headers.has('access-control-allow-origin')).toBe(false);
  });

  test('takes at most fifty cookies, none longer than eight kilobytes', async () => {
    const many = Array.from({ length: 60 }, (_, n) => `__client_uat=${n}; Path=/`);
    const long = `__session=${await signToken({ claims: { pad: 'x'.repeat(9_000) } })}; Path=/`;
    const state = await authenticate({
      url: 'https://app.example/?__clerk_handshake_nonce=n',
      options: redeemed({ fetchHandshakePayload: async () => [long, ...many] }),
    });
    expect(state.headers.getSetCookie()).toEqual(many.slice(0, 49));
  });
});

describe('a refresh', () => {
  test('is asked with everything it needs, and its cookies are passed on', async () => {
    const asked: unknown[] = [];
    const line = `__session=${namedTokens.valid}; Path=/`;
    const state = await authenticate({
      cookies: { ...expired, '__refresh~': 'r1' },
      headers: { 'sec-fetch-dest': 'document', 'user-agent': 'test' },
      options: {
        refreshSession: async (input) => {
          asked.push(input);
          return [line, 'theme=dark'];
        },
      },
    });
    expect(state.token).toBe(namedTokens.valid);
    expect(state.headers.getSetCookie()).toEqual([line]);
    expect(asked).toEqual([
      {
        sessionId: 'sess_1',
        expiredToken: namedTokens.expired,
        refreshToken: 'r1',
        suffixedCookies: false,
        requestOrigin: 'https://app.example',
        requestHeaders: expect.objectContaining({ 'user-agent': ['test'], cookie: [expect.any(String)] }),
      },
    ]);
  });

  test('that is refused with a code no header can hold keeps that code in the reason', async () => {
    const state = await authenticate({
      cookies: { ...expired, '__refresh~': 'r1' },
      options: { refreshSession: () => Promise.reject({ status: 400, errors: [{ code: 'nö\n' }] }) },
    });
    expect(state.reason).toBe('session-token-expired-refresh-nö\n');
    expect(state.headers.has('x-clerk-auth-reason')).toBe(false);
    expect(new URL(state.headers.get('location') ?? '').searchParams.get('__clerk_hs_reason')).toBe(state.reason);
  });
});
