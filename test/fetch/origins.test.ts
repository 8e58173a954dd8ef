import { describe, expect, test, vi } from 'vitest';
import { authorizedFetch } from 'xstate-session/fetch';
import { createFetchWorld } from './support/world.ts';

describe('a request gets the token', () => {
  test.each<[string, (url: string) => string | URL | Request]>([
    ['text', (url) => `${url}/orders?a=1#b`],
    ['a URL', (url) => new URL(`${url}/orders?a=1#b`)],
    ['a Request', (url) => new Request(`${url}/orders?a=1#b`)],
  ])('whose address is %s of a listed origin', async (_kind, make) => {
    const world = await createFetchWorld();
    const response = await world.fetch()(make(world.api.url));
    expect(await response.json()).toMatchObject({ method: 'GET', path: '/orders?a=1' });
    expect(world.seen()).toEqual(['token 1']);
    expect(world.api.requests[0]?.headers.authorization).toMatch(/^Bearer eyJ/);
  });

  test('that a function names, which is given the address to look at', async () => {
    const world = await createFetchWorld();
    const origins = vi.fn(({ pathname }: URL) => pathname.startsWith('/api/'));
    const api = world.fetch({ origins });
    await api(`${world.api.url}/api/orders`);
    await api(`${world.api.url}/public`);
    expect(world.seen()).toEqual(['token 1', 'none']);
    expect(origins.mock.calls.map(([url]) => url instanceof URL)).toEqual([true, true]);
  });

  test('with the other headers of the caller, and of a Request', async () => {
    const world = await createFetchWorld();
    const request = new Request(`${world.api.url}/`, { headers: { 'x-of': 'request' } });
    await world.fetch()(request);
    await world.fetch()(request.url, { headers: [['x-of', 'list']] });
    await world.fetch()(request.url, { headers: new Headers({ 'x-of': 'headers' }) });
    expect(world.api.requests.map(({ headers }) => headers['x-of'])).toEqual(['request', 'list', 'headers']);
    expect(world.seen()).toEqual(['token 1', 'token 1', 'token 1']);
  });
});

describe('a request goes as it is, and nothing is minted for it', () => {
  test.each<[string, (api: string, stranger: string) => string]>([
    ['another origin', (_api, stranger) => `${stranger}/`],
    ['another port of the host', (_api, stranger) => `${stranger}/?${_api}`],
    ['a host that begins like a listed one', (api, stranger) => `${api}@${new URL(stranger).host}/`],
    ['the origin as a user name', (api, stranger) => stranger.replace('//', `//${new URL(api).hostname}@`)],
  ])('to %s', async (_what, make) => {
    const world = await createFetchWorld();
    const url = make(world.api.url, world.stranger.url);
    // fetch itself refuses credentials in an address.
    await world
      .fetch()(url)
      .catch((error: unknown) => expect(error).toBeInstanceOf(TypeError));
    expect(world.seen()).toEqual([]);
    expect(world.mints()).toBe(0);
  });

  test('with an Authorization header of its own, which is never replaced, and not sent again', async () => {
    const world = await createFetchWorld();
    const own = { AUTHORIZATION: 'Basic dXNlcjpwYXNz' };
    const isRefused = vi.fn(() => true);
    await world.fetch({ isRefused })(`${world.api.url}/`, { headers: own });
    await world.fetch({ isRefused })(new Request(`${world.api.url}/`, { headers: own }));
    expect(world.seen()).toEqual([own.AUTHORIZATION, own.AUTHORIZATION]);
    expect([isRefused.mock.calls.length, world.mints()]).toEqual([0, 0]);
  });

  test('to no http address: a blob of the page, data', async () => {
    const world = await createFetchWorld();
    const origins = vi.fn(() => true);
    const send = vi.fn(async () => new Response('x'));
    const api = world.fetch({ origins, fetch: send });
    for (const url of ['data:,x', `blob:${world.api.url}/0a1b`]) await api(url);
    expect(send.mock.calls).toEqual([
      ['data:,x', undefined],
      [`blob:${world.api.url}/0a1b`, undefined],
    ]);
    expect([origins.mock.calls.length, world.mints()]).toEqual([0, 0]);
  });

  test('where there is no page and no origins are named: that is told once', async () => {
    const world = await createFetchWorld();
    const warn = vi.fn();
    const api = authorizedFetch(world.session, { logger: { warn } });
    await api(`${world.api.url}/`);
    await api(`${world.api.url}/`);
    expect(world.seen()).toEqual(['none', 'none']);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/authorizedFetch: there is no page .* "origins"/)]]);
  });
});

describe('the address', () => {
  test.each(['/orders', 'orders', '//api.example.com/', 'http://', ''])(
    'may not be relative where there is no page: %j',
    async (input) => {
      const world = await createFetchWorld();
      await expect(world.fetch()(input)).rejects.toThrow(
        /^authorizedFetch: input must be an absolute URL, for there is no page that it could be relative to; given: /,
      );
    },
  );

  test('is read once: what a caller changes meanwhile does not count', async () => {
    const world = await createFetchWorld();
    const url = new URL(`${world.api.url}/first`);
    const answered = world.fetch()(url);
    url.href = `${world.stranger.url}/second`;
    expect(await (await answered).json()).toMatchObject({ path: '/first' });
    expect(world.stranger.requests).toEqual([]);
  });
});

describe('an option that cannot be is a TypeError', () => {
  test.each<[object, string]>([
    [{ origins: 'https://api.example.com' }, 'origins must be a list of origins, or a function; given: string.'],
    [{ origins: ['https://api.example.com/v1'] }, 'each of origins must be an origin like "https://api.example.com"'],
    [{ origins: ['http://api.example.com'] }, 'https unless it is loopback'],
    [{ origins: ['https://api.example.com/v1'] }, 'given: "https://api.example.com/v1".'],
    [{ origins: ['api.example.com'] }, 'each of origins'],
    [{ origins: ['https://user:pass@api.example.com'] }, 'each of origins'],
    [{ origins: ['https://*.example.com/'] }, 'each of origins'],
    [{ origins: [/example/] }, 'given: object.'],
    [{ origins: ['*'] }, 'each of origins'],
    [{ retry: 'sometimes' }, 'retry must be idempotent or always or never; given: "sometimes".'],
    [{ retry: null }, 'given: null.'],
    [{ logger: console.log }, 'logger must be an object with methods, as console; given: function.'],
    [{ isRefused: 401 }, 'isRefused must be a function; given: number.'],
    [{ onChallenge: 'ask' }, 'onChallenge must be a function; given: string.'],
    [{ createProof: {} }, 'createProof must be a function; given: object.'],
    [{ fetch: 'node-fetch' }, 'fetch must be a function; given: string.'],
  ])('%j', async (options, message) => {
    const { session } = await createFetchWorld();
    expect(() => authorizedFetch(session, options as never)).toThrow(TypeError);
    expect(() => authorizedFetch(session, options as never)).toThrow(message);
  });

  test('so are no session, and no options', () => {
    expect(() => authorizedFetch(null as never)).toThrow('authorizedFetch: session must be a session');
    expect(() => authorizedFetch({} as never)).toThrow('given: object.');
    expect(() => authorizedFetch({ getToken() {} } as never, null as never)).toThrow('options must be an object');
  });

  test('a function that answers with a promise lets nothing through', async () => {
    const world = await createFetchWorld();
    const api = world.fetch({ origins: (async () => true) as never });
    await expect(api(world.api.url)).rejects.toThrow('the answer of origins must be true or false; given: object.');
    expect(world.seen()).toEqual([]);
  });

  test('a function that changes the address it is given changes nothing', async () => {
    const world = await createFetchWorld();
    const origins = (url: URL) => {
      url.href = world.stranger.url;
      return true;
    };
    await world.fetch({ origins })(world.api.url);
    expect(world.seen()).toEqual(['token 1']);
  });

  test('one that nobody knows is told, with the nearest name', async () => {
    const world = await createFetchWorld();
    const warn = vi.fn();
    world.fetch({ logger: { warn }, orgins: [], retrys: 1 } as never);
    expect(warn.mock.calls.flat()).toEqual([
      'xstate-session: authorizedFetch: "orgins" is not known; did you mean "origins"?',
      'xstate-session: authorizedFetch: "retrys" is not known; did you mean "retry"?',
    ]);
  });
});

test('template, organization and wait are those of getToken', async () => {
  const world = await createFetchWorld();
  const getToken = vi.fn(async () => world.nextToken());
  const session = { getToken, organizationId: null };
  const options = { origins: [world.api.url], template: 'billing', organizationId: 'org_2', timeoutMs: 5 };
  const { signal } = new AbortController();
  await authorizedFetch(session, options)(world.api.url, { signal });
  const { origins, ...token } = options;
  expect(getToken.mock.calls).toEqual([[{ ...token, signal }]]);
});

test('a page tells its own origin, and what addresses are relative to', async () => {
  const world = await createFetchWorld();
  vi.stubGlobal('origin', world.api.url);
  vi.stubGlobal('location', { href: `${world.api.url}/app/` });
  const api = authorizedFetch(world.session);
  expect(await (await api('orders')).json()).toMatchObject({ path: '/app/orders' });
  await api(world.stranger.url);
  expect(world.seen()).toEqual(['token 1']);
});
