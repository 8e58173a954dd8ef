import type { AddressInfo } from 'node:net';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql/index.js';
import { useServer as serveGraphql } from 'graphql-ws/use/ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { eventsFor } from './recipes/event-source.ts';
import { subscriptionsFor } from './recipes/graphql-ws.ts';
import { keepSocket } from './recipes/web-socket.ts';
import { createFetchWorld, type FetchWorld } from './support/world.ts';

// Connections that live longer than a token, over the real packages, as docs/fetch.md sets them up.

async function startSocketServer() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(async () => {
    for (const client of server.clients) client.terminate();
    // Both ends have timers until they know that it is closed.
    await expect.poll(() => server.clients.size).toBe(0);
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('a WebSocket', () => {
  /** Refuses a token with 4401, greets any other, and says who came. */
  async function connected(world: FetchWorld) {
    const { server, url } = await startSocketServer();
    const came: string[] = [];
    server.on('connection', (socket, request) => {
      expect(request.url, 'no token is in the address').toBe('/');
      socket.on('message', (data) => {
        const { token } = JSON.parse(String(data));
        came.push(world.nameOf(token));
        if (world.refused.has(token)) socket.close(4401, 'token refused');
        else socket.send('hello');
      });
    });
    const messages: unknown[] = [];
    const abort = new AbortController();
    const options = { onMessage: (data: unknown) => void messages.push(data), signal: abort.signal };
    const over = keepSocket(world.session, url, { ...options, WebSocket: WebSocket as never });
    onTestFinished(async () => {
      abort.abort();
      await over;
    });
    return { server, came, messages, abort, over };
  }

  test('that was refused comes back with another token, once for all', async () => {
    const world = await createFetchWorld();
    world.refused.add((await world.session.getToken()) ?? '');
    const [first, second] = await Promise.all([connected(world), connected(world)]);
    await expect.poll(() => [...first.messages, ...second.messages]).toEqual(['hello', 'hello']);
    expect([first.came, second.came]).toEqual([
      ['token 1', 'token 2'],
      ['token 1', 'token 2'],
    ]);
    expect(world.mints()).toBe(2);
  });

  test('whose token is refused later, because it expired or was revoked, comes back', async () => {
    const world = await createFetchWorld();
    const { server, came, messages } = await connected(world);
    await expect.poll(() => messages).toEqual(['hello']);
    world.refused.add(world.session.token ?? '');
    for (const client of server.clients) client.close(4401);
    await expect.poll(() => messages).toEqual(['hello', 'hello']);
    expect(came).toEqual(['token 1', 'token 2']);
  });

  test('is closed when the session ends, and does not come back', async () => {
    const world = await createFetchWorld();
    const { server, messages, over } = await connected(world);
    await expect.poll(() => messages).toEqual(['hello']);
    await world.session.end();
    await expect.poll(() => server.clients.size).toBe(0);
    await expect(over).resolves.toBeUndefined();
  });
});

describe('graphql-ws', () => {
  const Query = new GraphQLObjectType({ name: 'Query', fields: { a: { type: GraphQLString } } });
  const ticks = {
    type: GraphQLString,
    resolve: () => 'tick',
    subscribe: async function* () {
      yield 1;
    },
  };
  const Subscription = new GraphQLObjectType({ name: 'Subscription', fields: { ticks } });
  const schema = new GraphQLSchema({ query: Query, subscription: Subscription });

  /** A server that refuses by `onConnect`. */
  async function served(refuse?: (socket: WebSocket) => void) {
    const world = await createFetchWorld();
    const { server, url } = await startSocketServer();
    const came: string[] = [];
    const disposal = serveGraphql(
      {
        schema,
        onConnect: ({ connectionParams, extra }) => {
          const token = String(connectionParams?.token);
          came.push(world.nameOf(token));
          if (!world.refused.has(token)) return true;
          if (refuse === undefined) return false;
          refuse(extra.socket as WebSocket);
          return new Promise<boolean>(() => {});
        },
      },
      server,
    );
    const client = subscriptionsFor(world.session, url, { webSocketImpl: WebSocket, retryWait: async () => {} });
    onTestFinished(async () => {
      await client.dispose();
      await disposal.dispose();
    });
    const next = async () => (await client.iterate({ query: 'subscription { ticks }' }).next()).value;
    return { world, came, next, client, server };
  }

  test('that was refused comes back with another token', async () => {
    const { world, came, next } = await served();
    world.refused.add((await world.session.getToken()) ?? '');
    expect(await next()).toEqual({ data: { ticks: 'tick' } });
    expect([came, world.mints()]).toEqual([['token 1', 'token 2'], 2]);
  });

  test('does not come back from 4401: a server should say 4403', async () => {
    const { world, came, next } = await served((socket) => socket.close(4401, 'Unauthorized'));
    world.refused.add((await world.session.getToken()) ?? '');
    await expect(next()).rejects.toMatchObject({ code: 4401 });
    expect(came).toEqual(['token 1']);
  });

  test('tells a subscription that the session has ended', async () => {
    const { world, came, next } = await served();
    await world.session.end();
    await expect(next()).rejects.toMatchObject({ code: 'not-signed-in' });
    expect(came).toEqual([]);
  });
});

describe('EventSource', () => {
  test('has a usable token each time it connects', async () => {
    const world = await createFetchWorld();
    world.refused.add((await world.session.getToken()) ?? '');
    const event = (text: string) => `retry: 1\ndata: ${text}\n\n`;
    const stream = { 'content-type': 'text/event-stream' };
    let connections = 0;
    world.api.answer((response, { headers }) => {
      const isRefused = world.refused.has(headers.authorization?.slice('Bearer '.length) ?? '');
      if (isRefused) return void response.writeHead(401).end();
      connections += 1;
      // The first connection ends after one event, as a proxy would have it.
      response.writeHead(200, stream).write(event(`hello ${connections}`));
      if (connections === 1) response.end();
    });
    const source = eventsFor(world.session, world.api.url);
    onTestFinished(() => source.close());
    const heard: unknown[] = [];
    source.onmessage = ({ data }) => {
      // Before it comes back its token is refused.
      if (heard.push(data) === 1) world.refused.add(world.session.token ?? '');
    };
    await expect.poll(() => heard).toEqual(['hello 1', 'hello 2']);
    expect(world.seen()).toEqual(['token 1', 'token 2', 'token 2', 'token 3']);
    await world.session.end();
    expect(source.readyState).toBe(source.CLOSED);
  });
});
