import CachePolicy from 'http-cache-semantics';
import { describe, expect, test } from 'vitest';
import { type AuthenticateOptions, authenticateRequest, handshakeResponse } from 'xstate-session/server';
import { namedTokens } from './support/named-tokens.ts';
import { rowOptions, rowRequest } from './support/row-request.ts';

type Row = Parameters<typeof rowRequest>[0];
type App = (row: Row) => Promise<Response>;

const plain = (headers: Headers) => Object.fromEntries(headers);

/** A shared cache by RFC 9111 in front of an app, as a proxy or CDN is one. Its clock stands still. */
function cachingProxy(app: App) {
  const kept = new Map<string, { policy: CachePolicy; response: Response }>();
  return async (row: Row): Promise<{ response: Response; isFromCache: boolean }> => {
    const { url, method, headers } = rowRequest(row);
    const asked = { url, method, headers: plain(headers) };
    const hit = kept.get(url);
    if (hit?.policy.satisfiesWithoutRevalidation(asked)) return { response: hit.response.clone(), isFromCache: true };
    const response = await app(row);
    const answered = { status: response.status, headers: plain(response.headers) };
    const policy = new CachePolicy(asked, answered, { shared: true });
    if (policy.storable()) kept.set(url, { policy, response: response.clone() });
    return { response, isFromCache: false };
  };
}

/** An app whose pages may be kept by everybody for a minute. */
const publicApp =
  (change: (headers: Headers) => void = () => {}): App =>
  async (row) => {
    const state = await authenticateRequest(rowRequest(row), rowOptions(row));
    change(state.headers);
    if (state.headers.has('location')) return handshakeResponse(state);
    const headers = new Headers({ 'cache-control': 'public, max-age=60' });
    for (const [name, value] of state.headers) headers.append(name, value);
    return new Response(state.status, { headers });
  };

const refresh: Partial<AuthenticateOptions> = {
  refreshSession: async () => [`__session=${namedTokens.valid}; Path=/`],
};
const withCookies: readonly [string, Row][] = [
  ['a refresh', { cookies: { __session: '@expired', __client_uat: 'in', '__refresh~': 'r1' }, options: refresh }],
  ['a handshake that comes back', { cookies: { __clerk_handshake: '@handshake' } }],
  ['a redirect to a handshake', { cookies: { __client_uat: 'in' } }],
];

describe.each(withCookies)('the answer to %s sets cookies, so', (_, row) => {
  test('a shared cache gives it to nobody else', async () => {
    const proxy = cachingProxy(publicApp());
    const own = await proxy(row);
    expect(own.response.headers.getSetCookie().length).toBeGreaterThan(0);
    const stranger = await proxy({ cookies: {}, options: row.options });
    expect(stranger.isFromCache).toBe(false);
    expect(stranger.response.headers.getSetCookie()).toEqual([]);
    expect(await stranger.response.text()).toBe('signed-out');
  });

  test('it says so itself', async () => {
    const { headers } = await authenticateRequest(rowRequest(row), rowOptions(row));
    expect(headers.get('cache-control')).toBe('private, no-store');
  });
});

test('the cache is one: without the header it hands a session to a stranger', async () => {
  const [, row] = withCookies[0] ?? ['', {}];
  const proxy = cachingProxy(publicApp((headers) => headers.delete('cache-control')));
  await proxy(row);
  const stranger = await proxy({ cookies: {} });
  expect(stranger.isFromCache).toBe(true);
  expect(stranger.response.headers.getSetCookie().join()).toContain('__session=');
});

test('a page that sets no cookie is cached as the app wishes', async () => {
  const proxy = cachingProxy(publicApp());
  await proxy({ cookies: {} });
  expect((await proxy({ cookies: {} })).isFromCache).toBe(true);
});
