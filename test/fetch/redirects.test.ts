import { describe, expect, test } from 'vitest';
import type { AuthorizedFetchOptions } from 'xstate-session/fetch';
import { createFetchWorld } from './support/world.ts';

const STATUSES = [301, 302, 303, 307, 308];

/** What `fetch` makes of a method and body on the way. */
const becomes = (status: number, method: string) =>
  (status < 303 && method === 'POST') || (status === 303 && method !== 'GET')
    ? { method: 'GET', type: null, body: '' }
    : { method, type: method === 'GET' ? null : 'text/plain', body: method === 'GET' ? '' : 'hello' };

const init = (method: string): RequestInit =>
  method === 'GET' ? { method } : { method, body: 'hello', headers: { 'content-type': 'text/plain' } };

describe.each(STATUSES)('a %d', (status) => {
  test.each(['GET', 'POST', 'PUT', 'DELETE'])('within the origin is followed with the token: %s', async (method) => {
    const world = await createFetchWorld();
    const response = await world.fetch()(`${world.api.url}/redirect/${status}?to=/end`, init(method));
    expect(await response.json()).toEqual({ path: '/end', ...becomes(status, method) });
    expect([response.redirected, response.url]).toEqual([true, `${world.api.url}/end`]);
    expect(world.seen()).toEqual(['token 1', 'token 1']);
    // As fetch itself does.
    const plain = await fetch(`${world.api.url}/redirect/${status}?to=/end`, init(method));
    expect(await plain.json()).toEqual({ path: '/end', ...becomes(status, method) });
  });

  test.each(['GET', 'POST'])('to another origin is followed without it: %s', async (method) => {
    const world = await createFetchWorld();
    const headers = { ...init(method).headers, cookie: 'a=b', 'proxy-authorization': 'c', 'x-kept': 'd' };
    const response = await world.fetch()(`${world.api.url}/redirect/${status}?to=b/end`, { ...init(method), headers });
    expect(await response.json()).toEqual({ path: '/end', ...becomes(status, method) });
    expect(response.url).toBe(`${world.stranger.url}/end`);
    expect(world.seen()).toEqual(['token 1']);
    const [seen] = world.stranger.requests;
    const { authorization, cookie, 'proxy-authorization': proxy, 'x-kept': kept, host } = seen?.headers ?? {};
    expect([authorization, cookie, proxy, kept]).toEqual([undefined, undefined, undefined, 'd']);
    expect(host).toBe(new URL(world.stranger.url).host);
  });

  test('of a Request carries its body along', async () => {
    const world = await createFetchWorld();
    const response = await world.fetch()(new Request(`${world.api.url}/redirect/${status}?to=/end`, init('PUT')));
    expect(await response.json()).toEqual({ path: '/end', ...becomes(status, 'PUT') });
    expect(world.api.requests.map(({ body }) => body)).toEqual(['hello', becomes(status, 'PUT').body]);
  });

  test('of a stream is followed only without its body', async () => {
    const world = await createFetchWorld();
    const body = new Blob(['hello']).stream();
    const sent = { method: 'PUT', body, duplex: 'half' } as RequestInit;
    const answered = world.fetch()(`${world.api.url}/redirect/${status}?to=/end`, sent);
    if (status === 303) expect((await answered).status).toBe(200);
    else await expect(answered).rejects.toMatchObject({ name: 'SessionError', code: 'redirect-refused' });
    expect(world.api.requests.map(({ method }) => method)).toEqual(status === 303 ? ['PUT', 'GET'] : ['PUT']);
  });
});

test('a token that was left behind is not taken up again where the way leads back', async () => {
  const world = await createFetchWorld();
  world.stranger.answer((response) => {
    response.writeHead(302, { location: `${world.api.url}/redirect/302?to=/end` }).end();
  });
  const response = await world.fetch()(`${world.api.url}/redirect/302?to=b/there`);
  expect(await response.json()).toMatchObject({ path: '/end' });
  expect(world.seen()).toEqual(['token 1', 'none', 'none']);
});

test('another listed origin gets no token by a redirect', async () => {
  const world = await createFetchWorld();
  const origins = [world.api.url, world.stranger.url];
  await world.fetch({ origins })(`${world.api.url}/redirect/307?to=b/end`);
  expect(world.stranger.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

test('a 401 of another origin says nothing about the token', async () => {
  const world = await createFetchWorld();
  world.stranger.answer((response) => {
    response.writeHead(401).end();
  });
  const response = await world.fetch()(`${world.api.url}/redirect/302?to=b/end`);
  expect([response.status, world.mints(), world.stranger.requests.length]).toEqual([401, 1, 1]);
});

test('what is refused after a redirect is repeated from there: what did its work before does it once', async () => {
  const world = await createFetchWorld();
  const first = await world.session.getToken();
  const api = world.fetch();
  world.api.answer(
    (response) => void response.writeHead(303, { location: '/orders/1' }).end(),
    (response) => void response.writeHead(401).end(),
    (response) => void response.writeHead(200).end('made'),
  );
  const response = await api(`${world.api.url}/orders`, { method: 'POST', body: '{}' });
  expect(await response.text()).toBe('made');
  expect(world.api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /orders',
    'GET /orders/1',
    'GET /orders/1',
  ]);
  expect(world.seen()).toEqual(['token 1', 'token 1', 'token 2']);
  expect(first).not.toBe(world.session.token);
});

describe('a redirect is refused', () => {
  test.each(['javascript:alert(1)', 'data:,x', 'file:///etc/passwd', 'ftp://example.com/', 'http://'])(
    'that leads to %s',
    async (to) => {
      const world = await createFetchWorld();
      const answered = world.fetch()(`${world.api.url}/redirect/302?to=${encodeURIComponent(to)}`);
      await expect(answered).rejects.toMatchObject({ code: 'redirect-refused' });
      await expect(answered).rejects.toThrow(`GET at ${world.api.url} was redirected, to what is no http address`);
    },
  );

  test('that never ends, after as many as fetch follows', async () => {
    const world = await createFetchWorld();
    const loop = encodeURIComponent('/redirect/302?to=/redirect/302');
    world.api.answer((response) => void response.writeHead(302, { location: '/again' }).end());
    const answered = world.fetch()(`${world.api.url}/redirect/302?to=${loop}`);
    await expect(answered).rejects.toMatchObject({ code: 'redirect-refused' });
    expect(world.api.requests).toHaveLength(21);
  });
});

describe('the wish of the caller counts', () => {
  test.each<['error' | 'manual', number | null]>([
    ['manual', 302],
    ['error', null],
  ])('redirect: %s', async (redirect, status) => {
    const world = await createFetchWorld();
    const url = `${world.api.url}/redirect/302?to=b/end`;
    for (const input of [url, new Request(url, { redirect })]) {
      const answered = world.fetch()(input, input === url ? { redirect } : undefined);
      const seen = await answered.then((response) => response.status).catch((error: unknown) => error);
      if (status === null) expect(seen).toBeInstanceOf(TypeError);
      else expect(seen).toBe(status);
    }
    expect(world.stranger.requests).toEqual([]);
  });

  test('a 3xx that is no redirect is an answer', async () => {
    const world = await createFetchWorld();
    world.api.answer((response) => void response.writeHead(304, { location: '/end' }).end());
    expect((await world.fetch()(world.api.url)).status).toBe(304);
    world.api.answer((response) => void response.writeHead(302).end());
    expect((await world.fetch()(world.api.url)).status).toBe(302);
  });
});

describe('a fetch that takes Authorization along wherever it goes', () => {
  /** As packages in the place of fetch did, and workers on the edge: it follows by itself unless it is told not to. */
  const careless: AuthorizedFetchOptions['fetch'] = async (input, init = {}) => {
    const { redirect = 'follow', ...rest } = init;
    const response = await fetch(input, { ...rest, redirect: 'manual' });
    const location = response.headers.get('location');
    if (redirect !== 'follow' || location === null) return response;
    return fetch(new URL(location, response.url), rest);
  };

  test('gives it to nobody', async () => {
    const world = await createFetchWorld();
    const planted = await careless(`${world.api.url}/redirect/302?to=b/end`, { headers: { authorization: 'planted' } });
    expect(planted.status).toBe(200);
    expect(world.stranger.requests[0]?.headers.authorization, 'it is careless').toBe('planted');
    const response = await world.fetch({ fetch: careless })(`${world.api.url}/redirect/302?to=b/end`);
    expect(await response.json()).toMatchObject({ path: '/end' });
    expect(world.stranger.requests[1]?.headers.authorization).toBeUndefined();
  });
});
