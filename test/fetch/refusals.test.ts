import { describe, expect, test, vi } from 'vitest';
import { createFetchWorld, type FetchWorld } from './support/world.ts';

/** Has the first token refused. */
async function refusedOnce(world: FetchWorld): Promise<void> {
  world.refused.add((await world.session.getToken()) ?? '');
}

const bodiesSeen = (world: FetchWorld) =>
  world.api.requests.map(({ body }) => body.replaceAll(/-{2,}\S+/g, 'boundary'));

describe('a token that was refused', () => {
  test('is replaced, and the request sent once more', async () => {
    const world = await createFetchWorld();
    await refusedOnce(world);
    const response = await world.fetch()(`${world.api.url}/orders?a=1`, { headers: { 'x-own': '1' } });
    expect(await response.json()).toMatchObject({ path: '/orders?a=1' });
    expect(world.seen()).toEqual(['token 1', 'token 2']);
    expect(world.api.requests.map(({ headers }) => headers['x-own'])).toEqual(['1', '1']);
  });

  test('costs one mint for a hundred requests that were refused at once', async () => {
    const world = await createFetchWorld();
    await refusedOnce(world);
    const api = world.fetch();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => api(`${world.api.url}/${index}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(world.mints()).toBe(2);
    expect(world.seen().filter((name) => name === 'token 2')).toHaveLength(100);
  });

  test('twice is the answer: the caller gets the second 401', async () => {
    const world = await createFetchWorld();
    world.api.answer(
      (response) => void response.writeHead(401).end('first'),
      (response) => void response.writeHead(401).end('second'),
    );
    const response = await world.fetch()(world.api.url);
    expect([response.status, await response.text()]).toEqual([401, 'second']);
    expect([world.seen(), world.mints()]).toEqual([['token 1', 'token 2'], 2]);
    expect(world.session.status, 'no answer of an API ends a session').toBe('active');
  });

  test('where no newer one can be had is the answer, too', async () => {
    const world = await createFetchWorld();
    const only = world.nextToken();
    world.mint = async () => only;
    world.refused.add(only);
    const response = await world.fetch()(world.api.url);
    expect([response.status, await response.json()]).toEqual([401, { error: 'refused' }]);
    expect(world.seen()).toEqual(['token 1']);
  });
});

describe('a body that can be sent again', () => {
  const form = new FormData();
  form.set('field', 'hello');
  form.set('file', new File(['content'], 'a.txt', { type: 'text/plain' }));
  const buffer = new TextEncoder().encode('xhellox').buffer;
  test.each<[string, () => BodyInit, RegExp]>([
    ['text', () => 'hello', /^hello$/],
    ['URLSearchParams', () => new URLSearchParams({ a: 'hello' }), /^a=hello$/],
    ['FormData', () => form, /name="field"\s+hello\s+boundary\s.*filename="a.txt".*content/s],
    ['Blob', () => new Blob(['hello'], { type: 'text/x' }), /^hello$/],
    ['ArrayBuffer', () => buffer, /^xhellox$/],
    ['a view of a part of one', () => new Uint8Array(buffer, 1, 5), /^hello$/],
    ['DataView', () => new DataView(buffer, 1, 5), /^hello$/],
  ])('%s, alone and in a Request, with its type and length', async (_kind, make, expected) => {
    const world = await createFetchWorld();
    await refusedOnce(world);
    const init = { method: 'PUT', body: make() };
    expect((await world.fetch()(world.api.url, init)).status).toBe(200);
    await world.session.getToken({ notThis: world.session.token });
    await refusedOnce(world);
    expect((await world.fetch()(new Request(world.api.url, init))).status).toBe(200);
    expect(bodiesSeen(world)).toHaveLength(4);
    for (const body of bodiesSeen(world)) expect(body).toMatch(expected);
    const about = world.api.requests.map(({ headers }) => `${headers['content-type']} ${headers['content-length']}`);
    expect(new Set(about.map((text) => text.replace(/-{2,}\S+/, 'boundary'))).size).toBe(1);
  });

  test('is sent as it was when fetch was called, whatever its maker does with it', async () => {
    const world = await createFetchWorld();
    const api = world.fetch();
    const changing = { form: new FormData(), list: new URLSearchParams('a=1'), view: new Uint8Array([49]) };
    changing.form.set('a', '1');
    const answered = Object.values(changing).map((body) => api(world.api.url, { method: 'PUT', body }));
    changing.form.set('a', '2');
    changing.list.set('a', '2');
    changing.view[0] = 50;
    await Promise.all(answered);
    expect(bodiesSeen(world).some((body) => body.includes('2'))).toBe(false);
  });
});

describe('a body that cannot be sent again gives the caller the 401', () => {
  test('a stream', async () => {
    const world = await createFetchWorld();
    await refusedOnce(world);
    const body = new Blob(['hello']).stream();
    const response = await world.fetch({ retry: 'always' })(world.api.url, {
      method: 'PUT',
      body,
      duplex: 'half',
    } as RequestInit);
    expect([response.status, bodiesSeen(world)]).toEqual([401, ['hello']]);
    // The next request is not to be refused for the same token.
    await expect.poll(() => world.mints()).toBe(2);
  });

  test('a Request that was sent before is refused, as by fetch', async () => {
    const world = await createFetchWorld();
    const request = new Request(world.api.url, { method: 'PUT', body: 'hello' });
    await world.fetch()(request);
    expect(request.bodyUsed).toBe(true);
    await expect(world.fetch()(request)).rejects.toBeInstanceOf(TypeError);
    expect(bodiesSeen(world)).toEqual(['hello']);
  });
});

describe('how often', () => {
  test.each([
    ...['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].map((method) => [method, undefined, 2] as const),
    ...['POST', 'PATCH', 'LINK'].map((method) => [method, undefined, 1] as const),
    ['POST', 'idempotent', 1],
    ['POST', 'always', 2],
    ['PATCH', 'always', 2],
    ['GET', 'never', 1],
  ] as const)('%s with retry %s: sent %d times', async (method, retry, times) => {
    const world = await createFetchWorld();
    await refusedOnce(world);
    const response = await world.fetch({ ...(retry && { retry }) })(world.api.url, { method });
    expect([response.status, world.api.requests.length]).toEqual([times === 2 ? 200 : 401, times]);
    // Who repeats by hand what was not repeated is not refused for the same token; `never` does nothing at all.
    await expect.poll(() => world.mints()).toBe(retry === 'never' ? 1 : 2);
  });

  test('other answers than 401 are the caller’s', async () => {
    const world = await createFetchWorld();
    for (const status of [400, 403, 404, 429, 500, 503]) {
      expect((await world.fetch()(`${world.api.url}/status/${status}`)).status).toBe(status);
    }
    expect(world.mints()).toBe(1);
  });
});

describe('isRefused', () => {
  test('says what a refusal is, from a copy of the answer', async () => {
    const world = await createFetchWorld();
    world.api.answer(
      (response) => void response.writeHead(200).end('{"errors":[{"extensions":{"code":"UNAUTHENTICATED"}}]}'),
      (response) => void response.writeHead(200).end('{"data":1}'),
    );
    const isRefused = vi.fn(async (response: Response) => (await response.text()).includes('UNAUTHENTICATED'));
    const response = await world.fetch({ isRefused })(world.api.url);
    expect(await response.json()).toEqual({ data: 1 });
    expect([world.seen(), isRefused.mock.calls.length]).toEqual([['token 1', 'token 2'], 1]);
  });

  test('can say that a 401 is none, and its body is still the caller’s', async () => {
    const world = await createFetchWorld();
    await refusedOnce(world);
    const response = await world.fetch({ isRefused: () => false })(world.api.url);
    expect([response.status, await response.json(), world.mints()]).toEqual([401, { error: 'refused' }, 1]);
  });

  test('that throws rejects with that, and not with an answer nobody judged', async () => {
    const world = await createFetchWorld();
    const mistake = new TypeError('no such field');
    const isRefused = () => Promise.reject(mistake);
    await expect(world.fetch({ isRefused })(world.api.url)).rejects.toBe(mistake);
  });

  test.each<[string, (response: Response) => Promise<boolean>]>([
    ['replaced', async () => true],
    ['not judged', () => Promise.reject(new TypeError('planted'))],
  ])('of an answer that is %s lets go of its body', async (_what, isRefused) => {
    const world = await createFetchWorld();
    const cancel = vi.fn();
    const answers = [new Response(new ReadableStream({ cancel })), new Response('the caller’s')];
    const api = world.fetch({ isRefused, fetch: async () => answers.shift() ?? Response.error() });
    await api(world.api.url).catch(() => undefined);
    await expect.poll(() => cancel.mock.calls.length).toBe(1);
  });
});
