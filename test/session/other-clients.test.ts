import { ClerkAPIResponseError } from '@clerk/shared/error';
import axios from 'axios';
import got from 'got';
import ky from 'ky';
import ky2 from 'ky2';
import { ofetch } from 'ofetch';
import superagent from 'superagent';
import { describe, expect, onTestFinished, test } from 'vitest';
import wretch from 'wretch';
import type { CreateToken } from 'xstate-session';
import type { RetryAfter } from '../../src/testing/emulator/modes.ts';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, SESSION_ID } from './support/world.ts';

type Post = (url: string, body: URLSearchParams, signal: AbortSignal) => Promise<unknown>;

/** One line of code for each client, as its users write it. Each resolves to the parsed body, and throws what it throws. */
const CLIENTS: Readonly<Record<string, Post>> = {
  'a thrown Response': async (url, body, signal) => {
    const response = await fetch(url, { method: 'POST', body, signal });
    if (!response.ok) throw response;
    return response.json();
  },
  'ky 1': (url, body, signal) => ky.post(url, { body, signal, retry: 0 }).json(),
  'ky 2': (url, body, signal) => ky2.post(url, { body, signal, retry: 0 }).json(),
  'axios 1': async (url, body, signal) => (await axios.post(url, body, { signal, maxRedirects: 0 })).data,
  ofetch: (url, body, signal) => ofetch(url, { method: 'POST', body, signal, retry: 0 }),
  wretch: (url, body, signal) => wretch(url).options({ signal }).body(body).post().json(),
  superagent: async (url, body) => (await superagent.post(url).redirects(0).send(body.toString())).body,
  'got 14': (url, body, signal) =>
    got.post(url, { body: body.toString(), headers: FORM, signal, retry: { limit: 0 }, followRedirect: false }).json(),
  'clerk-js': async (url, body, signal) => {
    const response = await fetch(url, { method: 'POST', body, signal });
    const answer = await response.json();
    if (response.ok) return answer;
    throw new ClerkAPIResponseError('No token', {
      data: answer.errors,
      status: response.status,
      clerkTraceId: answer.clerk_trace_id,
      retryAfter: Number(response.headers.get('retry-after')),
    });
  },
};

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** A session whose own `createToken` speaks the default wire over one of the clients, by real HTTP. */
async function through(post: Post, lastActiveToken?: string) {
  const world = await createWorld();
  const { url, close } = await world.emulator.listen();
  onTestFinished(close);
  const createToken: CreateToken = async ({ sessionId, expiredToken }, { signal }) => {
    const search = expiredToken === undefined ? '' : `?expired_token=${expiredToken}`;
    const body = new URLSearchParams({ organization_id: '' });
    const answer = await post(`${url}/v1/client/sessions/${sessionId}/tokens${search}`, body, signal);
    return { jwt: (answer as { jwt: string }).jwt };
  };
  const expired = lastActiveToken === undefined ? {} : { lastActiveToken: await world.expiredToken() };
  const session = world.create({ ...expired, createToken, confirmSession: undefined });
  return { world, session };
}

const failures = (world: Awaited<ReturnType<typeof createWorld>>) =>
  world.events.filter((event) => event.type === 'token.failed');

describe.each(Object.entries(CLIENTS))('%s', (name, post) => {
  test('is understood in an origin outage: exactly one repetition, with the last active token', async () => {
    const { world, session } = await through(post, 'expired');
    world.emulator.setMode('origin-outage');
    const asked = outcomeOf(session.getToken());
    await expect.poll(() => asked.state).toBe('resolved');
    expect(asked.value).toBe(session.token);
    expect(world.tokenRequests().map(({ status, search }) => [status, Object.keys(search)])).toEqual([
      [422, []],
      [200, ['expired_token']],
    ]);
    expect(world.types()).toEqual(['outage.started', 'token.issued']);
  });

  test.each<[string, (nowMs: number) => RetryAfter, number]>([
    ['120 seconds', () => 120, 120_000],
    // clerk-js reads no date: it leaves nothing, and the backoff decides.
    ['a date', (nowMs) => new Date(nowMs + 120_000), name === 'clerk-js' ? 0 : 120_000],
    ['a date in the past', () => new Date(0), 0],
  ])('is kept away by a 429 with Retry-After: %s', async (_, retryAfter, leastMs) => {
    const { world, session } = await through(post);
    world.emulator.setMode('rate-limited', { retryAfter: retryAfter(world.testClock.now()) });
    session.start();
    await expect.poll(() => failures(world).length).toBe(1);
    expect(failures(world)[0]).toMatchObject({ kind: 'rate-limited', status: 429 });
    const { retryInMs } = failures(world)[0] as { retryInMs: number };
    expect(Math.round(retryInMs / 10_000) * 10_000).toBe(leastMs);
    await world.pass(Math.max(0, leastMs - 5_000));
    expect(world.tokenRequests()).toHaveLength(1);
  });

  test.each(['html', 'empty'] as const)("tells an access proxy's 401 (%s) from the server's", async (body) => {
    const { world, session } = await through(post);
    world.emulator.setMode('gate', { body });
    session.start();
    await expect.poll(() => failures(world).length).toBe(1);
    // What this client says of a page is that it is no JSON.
    const expected = name === 'clerk-js' ? { kind: 'network' } : { kind: 'foreign-answer', status: 401 };
    expect(failures(world)[0]).toMatchObject(expected);
    expect(session.status).toBe('refreshing');
    world.emulator.endSession(SESSION_ID);
    world.emulator.setMode('healthy');
    await world.pass(5_000);
    await expect.poll(() => session.status).toBe('signed-out');
  });
});
