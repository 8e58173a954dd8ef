import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ClerkAPIResponseError } from '@clerk/shared/error';
import axios from 'axios';
import got from 'got';
import ky from 'ky';
import ky2 from 'ky2';
import nodeFetch from 'node-fetch';
import { ofetch } from 'ofetch';
import superagent from 'superagent';
import { Agent, interceptors, request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import wretch from 'wretch';
import type { CreateToken } from 'xstate-session';
import { outcomeOf } from './support/outcome.ts';
import { createWorld } from './support/world.ts';

type Get = (url: string, signal: AbortSignal) => Promise<unknown>;

const gotOptions = (signal: AbortSignal) => ({ signal, retry: { limit: 0 } });

/** Each client in each form in which it can leave a body. All throw what they throw. */
const FORMS: Readonly<Record<string, Get>> = {
  'a thrown Response': async (url, signal) => throwUnlessOk(await fetch(url, { signal })),
  'ky 1': (url, signal) => ky(url, { signal, retry: 0 }).json(),
  'ky 2': (url, signal) => ky2(url, { signal, retry: 0 }).json(),
  'axios 1, json': (url, signal) => axios.get(url, { signal }),
  'axios 1, text': (url, signal) => axios.get(url, { signal, responseType: 'text', transformResponse: [] }),
  'axios 1, arraybuffer': (url, signal) => axios.get(url, { signal, responseType: 'arraybuffer' }),
  'axios 1, stream': (url, signal) => axios.get(url, { signal, responseType: 'stream' }),
  'axios 1, fetch, json': (url, signal) => axios.get(url, { signal, adapter: 'fetch' }),
  'axios 1, fetch, blob': (url, signal) => axios.get(url, { signal, adapter: 'fetch', responseType: 'blob' }),
  'axios 1, fetch, stream': (url, signal) => axios.get(url, { signal, adapter: 'fetch', responseType: 'stream' }),
  'ofetch, json': (url, signal) => ofetch(url, { signal, retry: 0 }),
  'ofetch, arrayBuffer': (url, signal) => ofetch(url, { signal, retry: 0, responseType: 'arrayBuffer' }),
  'ofetch, blob': (url, signal) => ofetch(url, { signal, retry: 0, responseType: 'blob' }),
  'ofetch, stream': (url, signal) => ofetch(url, { signal, retry: 0, responseType: 'stream' }),
  wretch: (url, signal) => wretch(url).options({ signal }).get().json(),
  superagent: async (url) => await superagent.get(url),
  'superagent, buffer': async (url) => await superagent.get(url).responseType('arraybuffer'),
  'got 14, text': (url, signal) => got(url, gotOptions(signal)).text(),
  'got 14, json': (url, signal) => got(url, gotOptions(signal)).json(),
  'got 14, buffer': (url, signal) => got(url, { ...gotOptions(signal), responseType: 'buffer' }),
  'clerk-js': async (url, signal) => {
    const response = await fetch(url, { signal });
    const { errors } = await response.json();
    const { status, headers } = response;
    throw new ClerkAPIResponseError('No token', {
      data: errors,
      status,
      retryAfter: Number(headers.get('retry-after')),
    });
  },
  'undici, the answer of request': async (url, signal) => {
    throw await request(url, { signal });
  },
  'undici, ResponseError': async (url, signal) => {
    const dispatcher = new Agent().compose(interceptors.responseError());
    await request(url, { signal, dispatcher });
  },
  'node-fetch 3': async (url, signal) => throwUnlessOk(await nodeFetch(url, { signal })),
};

function throwUnlessOk<T extends { readonly ok: boolean }>(response: T): T {
  if (!response.ok) throw response;
  return response;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const refusal = (code: string) => JSON.stringify({ errors: [{ code, message: 'm'.repeat(200) }] });

/** How a server breaks a body off. */
const FAULTS: Readonly<Record<string, (answer: ServerResponse, status: number, body: string) => void>> = {
  'shorter than its Content-Length': (answer, status, body) => {
    answer.writeHead(status, { ...JSON_TYPE, 'Content-Length': body.length });
    answer.write(body.slice(0, 20), () => answer.socket?.end());
  },
  'chunked without an end': (answer, status, body) => {
    answer.writeHead(status, JSON_TYPE);
    answer.write(body.slice(0, 20), () => answer.socket?.end());
  },
  'gzip that was cut': (answer, status, body) => {
    const cut = gzipSync(body).subarray(0, 30);
    answer.writeHead(status, { ...JSON_TYPE, 'Content-Encoding': 'gzip', 'Content-Length': cut.length });
    answer.end(cut);
  },
  'half a JSON': (answer, status, body) => {
    answer.writeHead(status, JSON_TYPE).end(body.slice(0, 20));
  },
};

type Answer = (response: ServerResponse, expiredToken: string | null, nth: number) => void;

/** A session whose own `createToken` asks a real server, that answers as told, over one of the clients. */
async function against(get: Get, answer: Answer) {
  const world = await createWorld();
  const searches: (string | null)[] = [];
  const server: Server = createServer((incoming, response) => {
    const expiredToken = new URL(incoming.url ?? '', 'http://localhost').searchParams.get('expired_token');
    searches.push(expiredToken);
    answer(response, expiredToken, searches.length);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tokens`;
  const createToken: CreateToken = async ({ expiredToken }, { signal }) => {
    await get(expiredToken === undefined ? url : `${url}?expired_token=${expiredToken}`, signal);
    throw new Error('The server refuses all.');
  };
  const lastActiveToken = await world.expiredToken();
  const session = world.create({ lastActiveToken, createToken, confirmSession: undefined });
  const failed = () => world.events.filter((event) => event.type === 'token.failed');
  return { world, session, searches, failed, lastActiveToken };
}

describe.each(Object.entries(FORMS))('%s', (_, get) => {
  describe.each(Object.entries(FAULTS))('a body that is %s', (_fault, breakOff) => {
    test.each([400, 401, 422])('is no verdict with %d: tried again', async (status) => {
      const { session, failed, searches, world } = await against(get, (response) =>
        breakOff(response, status, refusal('missing_expired_token')),
      );
      const asked = outcomeOf(session.getToken());
      await expect.poll(() => failed().length).toBe(1);
      expect(['network', 'unavailable']).toContain((failed()[0] as { kind: string }).kind);
      expect([session.status, asked.state]).toEqual(['refreshing', 'pending']);
      await world.pass(5_000);
      await expect.poll(() => searches.length).toBeGreaterThan(1);
      expect(session.status).not.toBe('signed-out');
    });
  });

  test('a whole 422 is repeated exactly once, with the last active token', async () => {
    const { session, searches, failed, lastActiveToken } = await against(get, (response, expiredToken) => {
      const isRepetition = expiredToken !== null;
      response.writeHead(isRepetition ? 503 : 422, JSON_TYPE);
      response.end(refusal(isRepetition ? 'down' : 'missing_expired_token'));
    });
    session.start();
    await expect.poll(() => failed().length).toBe(1);
    expect(searches).toEqual([null, lastActiveToken]);
  });

  test('a 422 that was cut first is repeated when it comes whole', async () => {
    const { world, session, searches, failed, lastActiveToken } = await against(get, (response, expiredToken, nth) => {
      if (nth === 1) return FAULTS['chunked without an end']?.(response, 422, refusal('missing_expired_token'));
      response.writeHead(expiredToken === null ? 422 : 503, JSON_TYPE).end(refusal('missing_expired_token'));
    });
    session.start();
    await expect.poll(() => failed().length).toBe(1);
    await world.pass(5_000);
    await expect.poll(() => searches.slice(0, 3)).toEqual([null, null, lastActiveToken]);
  });

  test('a 429 keeps away for as long as it says', async () => {
    const { session, failed } = await against(get, (response) => {
      response.writeHead(429, { ...JSON_TYPE, 'Retry-After': '120' }).end(refusal('slow_down'));
    });
    session.start();
    await expect.poll(() => failed().length).toBe(1);
    expect(failed()[0]).toMatchObject({ kind: 'rate-limited', status: 429 });
    expect((failed()[0] as { retryInMs: number }).retryInMs).toBeGreaterThanOrEqual(120_000);
  });
});

test("clerk-js's own 401 without an error in it is somebody else's answer", async () => {
  const { session, failed } = await against(
    async () => {
      throw new ClerkAPIResponseError('', { data: [], status: 401 });
    },
    (response) => response.end(),
  );
  session.start();
  await expect.poll(() => failed().length).toBe(1);
  expect(failed()[0]).toMatchObject({ kind: 'foreign-answer', status: 401 });
  expect(session.status).toBe('refreshing');
});

describe('a body that was already used', () => {
  const used = async (response: Response) => {
    await response.text();
    return response;
  };
  const thrownUsed: Readonly<Record<string, Get>> = {
    'a bare Response': async (url, signal) => {
      throw await used(await fetch(url, { signal }));
    },
    'the response of an error': async (url, signal) => {
      throw Object.assign(new Error('refused'), { response: await used(await fetch(url, { signal })) });
    },
  };

  test.each(
    Object.entries(thrownUsed).flatMap(([form, get]) => [401, 403, 422].map((status) => ({ form, get, status }))),
  )('cannot be judged, so it ends nothing: $form with $status', async ({ get, status }) => {
    const { world, session, failed, searches } = await against(get, (response) => {
      response.writeHead(status, JSON_TYPE).end(refusal('user_banned'));
    });
    const asked = outcomeOf(session.getToken());
    await expect.poll(() => failed().length).toBe(1);
    expect(failed()[0]).toMatchObject({ kind: 'network', status });
    expect([session.status, asked.state]).toEqual(['refreshing', 'pending']);
    await world.pass(5_000);
    await expect.poll(() => searches.length).toBeGreaterThan(1);
  });

  test('is judged where what was read of it is beside it', async () => {
    const { session } = await against(
      async (url, signal) => {
        const response = await fetch(url, { signal });
        throw Object.assign(new Error('refused'), { response, data: await response.json() });
      },
      (response) => response.writeHead(401, JSON_TYPE).end(refusal('signed_out')),
    );
    session.start();
    await expect.poll(() => session.status).toBe('signed-out');
  });
});
