import ky2 from 'ky2';
import { describe, expect, test, vi } from 'vitest';
import { type Session, SessionError } from 'xstate-session';
import { authorizedFetch } from 'xstate-session/fetch';
import { axiosFor } from './recipes/axios.ts';
import { graphqlRequestFor, urqlFor } from './recipes/graphql.ts';
import { kyFor } from './recipes/ky.ts';
import { ofetchFor } from './recipes/ofetch.ts';
import { queriesFor } from './recipes/tanstack-query.ts';
import { createFetchWorld, type FetchWorld } from './support/world.ts';

// The real packages, as docs/fetch.md sets them up.

type Call = (path: string, more?: { method?: string; json?: object; signal?: AbortSignal }) => Promise<unknown>;

/** Each client as a function that answers with parsed JSON. */
const CLIENTS: Readonly<Record<string, (session: Session, origin: string) => Call>> = {
  'ky 1': (session, origin) => {
    const client = kyFor(session, origin);
    return (path, more) => client(origin + path, more).json();
  },
  'ky 2': (session, origin) => {
    const client = ky2.create({
      fetch: authorizedFetch(session, { origins: [origin] }),
      retry: { shouldRetry: ({ error }) => (error instanceof SessionError ? false : undefined) },
    });
    return (path, more) => client(origin + path, more).json();
  },
  axios: (session, origin) => {
    const client = axiosFor(session, origin);
    return async (url, { json, ...more } = {}) => (await client({ url, ...more, data: json })).data;
  },
  ofetch: (session, origin) => {
    const client = ofetchFor(session, origin);
    return (path, { json, ...more } = {}) => client(path, { ...more, body: json });
  },
};

/** Has the first token refused. */
async function refusedOnce(world: FetchWorld): Promise<FetchWorld> {
  world.refused.add((await world.session.getToken()) ?? '');
  return world;
}

describe.each(Object.entries(CLIENTS))('%s', (_name, create) => {
  test('repeats what was refused, with its body', async () => {
    const world = await refusedOnce(await createFetchWorld());
    const call = create(world.session, world.api.url);
    expect(await call('/orders')).toMatchObject({ method: 'GET', path: '/orders' });
    await world.session.getToken({ notThis: world.session.token });
    await refusedOnce(world);
    expect(await call('/orders', { method: 'PUT', json: { count: 1 } })).toMatchObject({
      method: 'PUT',
      type: expect.stringMatching(/^application\/json/),
      body: '{"count":1}',
    });
    expect(world.seen()).toEqual(['token 1', 'token 2', 'token 3', 'token 4']);
  });

  test('follows a redirect with its body, and leaves the token behind at the border', async () => {
    const world = await createFetchWorld();
    const call = create(world.session, world.api.url);
    const more = { method: 'POST', json: { count: 1 } };
    expect(await call('/redirect/307?to=/end', more)).toMatchObject({ path: '/end', body: '{"count":1}' });
    expect(await call('/redirect/308?to=b/end', more)).toMatchObject({ path: '/end', body: '{"count":1}' });
    expect(world.seen()).toEqual(['token 1', 'token 1', 'token 1']);
    expect(world.stranger.requests).toHaveLength(1);
  });

  test('waits for a token no longer than its signal lets it', async () => {
    const world = await createFetchWorld();
    world.mint = () => new Promise(() => {});
    const abort = new AbortController();
    const answered = create(world.session, world.api.url)('/orders', { signal: abort.signal }).catch(() => 'given up');
    await world.testClock.flush();
    abort.abort();
    expect([await answered, world.api.requests]).toEqual(['given up', []]);
  });

  test('is told of the end of the session at once', async () => {
    const world = await createFetchWorld();
    await world.session.end();
    const error = await create(world.session, world.api.url)('/orders').catch((thrown: unknown) => thrown);
    // ofetch and axios wrap what they caught.
    const codes = [error, Reflect.get(Object(error), 'cause')].map((thrown) => Reflect.get(Object(thrown), 'code'));
    expect(codes).toContain('not-signed-in');
    expect(world.api.requests).toEqual([]);
  });
});

describe.each([
  ['graphql-request', async (world: FetchWorld) => graphqlRequestFor(world.session, world.api.url).request('{ a }')],
  ['urql', async (world: FetchWorld) => (await urqlFor(world.session, world.api.url).query('{ a }', {})).data],
] as const)('%s', (_name, query) => {
  test.each([
    [401, '{}'],
    [200, '{"errors":[{"message":"no","extensions":{"code":"UNAUTHENTICATED"}}]}'],
  ])('repeats an operation that was refused with %d %s', async (status, refusal) => {
    const world = await createFetchWorld();
    const json = { 'content-type': 'application/json' };
    world.api.answer(
      (response) => void response.writeHead(status, json).end(refusal),
      (response) => void response.writeHead(200, json).end('{"data":{"a":1}}'),
    );
    expect(await query(world)).toEqual({ a: 1 });
    expect(world.seen()).toEqual(['token 1', 'token 2']);
    expect(
      world.api.requests.map(({ method, body }) => [method, JSON.parse(body).query.replaceAll(/\s/g, '')]),
    ).toEqual([
      ['POST', '{a}'],
      ['POST', '{a}'],
    ]);
  });
});

describe('TanStack Query', () => {
  test('many queries that were refused at once cost one mint', async () => {
    const world = await refusedOnce(await createFetchWorld());
    const client = queriesFor(world.session, world.api.url);
    const paths = Array.from({ length: 20 }, (_, index) => `orders/${index}`);
    const answers = await Promise.all(paths.map((path) => client.fetchQuery<{ path: string }>({ queryKey: [path] })));
    expect(answers.map(({ path }) => path)).toEqual(paths.map((path) => `/${path}`));
    expect(world.mints()).toBe(2);
    client.clear();
  });

  test('a query that is cancelled waits for no token; one after the end fails at once', async () => {
    const world = await createFetchWorld();
    world.mint = () => new Promise(() => {});
    const client = queriesFor(world.session, world.api.url);
    const asked = client.fetchQuery({ queryKey: ['orders'] }).catch((error: unknown) => error);
    await world.testClock.flush();
    await client.cancelQueries();
    expect(await asked).toMatchObject({ revert: true });
    await world.session.end();
    const over = vi.fn();
    await client.fetchQuery({ queryKey: ['orders'], retry: client.getDefaultOptions().queries?.retry }).catch(over);
    expect(over.mock.calls).toMatchObject([[{ code: 'not-signed-in' }]]);
    expect(world.api.requests).toEqual([]);
    client.clear();
  });
});
