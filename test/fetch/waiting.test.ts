import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ApiResponseError } from 'xstate-session';
import { outcomeOf } from '../session/support/outcome.ts';
import { createFetchWorld, type FetchWorld } from './support/world.ts';

/** Mints hang until they are aborted or let go. */
function holdMints(world: FetchWorld) {
  const { mint } = world;
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  world.mint = async (signal, organizationId) => {
    await gate;
    return mint(signal, organizationId);
  };
  onTestFinished(letGo);
  return letGo;
}

describe('while there is no token', () => {
  test('a request waits, and is sent with the token that comes', async () => {
    const world = await createFetchWorld();
    const letGo = holdMints(world);
    const answered = outcomeOf(world.fetch()(world.api.url));
    await world.testClock.flush();
    expect([answered.state, world.api.requests]).toEqual(['pending', []]);
    letGo();
    await expect.poll(() => answered.value?.status).toBe(200);
  });

  test.each<[string, (url: string, signal: AbortSignal) => [string | Request, RequestInit?]]>([
    ['of its options', (url, signal) => [url, { signal }]],
    ['of a Request', (url, signal) => [new Request(url, { signal })]],
    ['of its options before that of a Request', (url, signal) => [new Request(url), { signal }]],
  ])('it gives up with the reason of the signal %s', async (_what, make) => {
    const world = await createFetchWorld();
    holdMints(world);
    const abort = new AbortController();
    const answered = outcomeOf(world.fetch()(...make(world.api.url, abort.signal)));
    await world.testClock.flush();
    const reason = new Error('left the page');
    abort.abort(reason);
    await expect.poll(() => answered.error).toBe(reason);
    expect(world.api.requests).toEqual([]);
  });

  test('a signal of null is none', async () => {
    const world = await createFetchWorld();
    const signal = AbortSignal.abort();
    expect((await world.fetch()(new Request(world.api.url, { signal }), { signal: null })).status).toBe(200);
  });

  test('one that was aborted before asks for nothing', async () => {
    const world = await createFetchWorld();
    const reason = new Error('too late');
    await expect(world.fetch()(world.api.url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect([world.mints(), world.api.requests]).toEqual([0, []]);
  });

  test('it waits as long as timeoutMs, and is never sent without one', async () => {
    const world = await createFetchWorld();
    world.mint = () => Promise.reject(new ApiResponseError({ status: 503 }));
    const answered = outcomeOf(world.fetch({ timeoutMs: 5_000 })(world.api.url));
    await world.testClock.advance(5_000);
    expect(answered.error).toMatchObject({ code: 'api-response', status: 503 });
    expect(world.api.requests).toEqual([]);
  });
});

describe('after a refusal', () => {
  async function refused() {
    const world = await createFetchWorld();
    world.refused.add((await world.session.getToken()) ?? '');
    const letGo = holdMints(world);
    const abort = new AbortController();
    const request = new Request(world.api.url, { signal: abort.signal });
    // What is given as undefined is not given.
    const answered = outcomeOf(world.fetch()(request, { signal: undefined, headers: undefined }));
    await expect.poll(() => world.mints()).toBe(2);
    return { world, letGo, abort, answered };
  }

  test('the signal ends the wait for another token', async () => {
    const { world, abort, answered } = await refused();
    const reason = new Error('left the page');
    abort.abort(reason);
    await expect.poll(() => answered.error).toBe(reason);
    expect(world.api.requests).toHaveLength(1);
  });

  test('the signal ends the second request, too', async () => {
    const { world, abort, answered, letGo } = await refused();
    world.api.answer(() => undefined);
    letGo();
    await expect.poll(() => world.api.requests.length).toBe(2);
    abort.abort();
    await expect.poll(() => answered.error).toMatchObject({ name: 'AbortError' });
  });

  test('an outage is told as what it is: a 401 would have sent the user to a sign-in page', async () => {
    const world = await createFetchWorld();
    world.refused.add((await world.session.getToken()) ?? '');
    world.mint = () => Promise.reject(new ApiResponseError({ status: 503 }));
    const answered = outcomeOf(world.fetch({ timeoutMs: 5_000 })(world.api.url));
    await expect.poll(() => world.mints()).toBe(2);
    await world.testClock.advance(5_000);
    await expect.poll(() => answered.error).toMatchObject({ code: 'api-response', status: 503 });
    expect(world.session.status).not.toBe('signed-out');
  });

  test('the end of the session is told', async () => {
    const { world, answered } = await refused();
    await world.session.end();
    await expect.poll(() => answered.error).toMatchObject({ name: 'SessionError', code: 'not-signed-in' });
    expect(world.api.requests).toHaveLength(1);
  });

  test('so is a session that was disposed of', async () => {
    const { world, answered } = await refused();
    world.session.dispose();
    await expect.poll(() => answered.error).toMatchObject({ code: 'session-disposed' });
  });

  test('a request for one organization is not sent again with the token of another', async () => {
    const { world, answered, letGo } = await refused();
    world.session.switchOrganization('org_2');
    letGo();
    await expect.poll(() => answered.error).toMatchObject({ code: 'organization-switched' });
    expect(world.api.requests).toHaveLength(1);
  });
});

describe('a request under way', () => {
  /** A request that the API holds, then answers. */
  async function underWay(status: number, options = {}) {
    const world = await createFetchWorld();
    let answer = () => {};
    world.api.answer(
      (response) => {
        answer = () => void response.writeHead(status).end('late');
      },
      (response) => void response.writeHead(200).end('again'),
    );
    const answered = outcomeOf(world.fetch(options)(world.api.url));
    await expect.poll(() => world.api.requests.length).toBe(1);
    return { world, answered, answer: () => answer() };
  }

  test.each(['end', 'dispose', 'switchOrganization'] as const)('is answered when the session does %s', async (what) => {
    const { world, answered, answer } = await underWay(200);
    if (what === 'switchOrganization') world.session.switchOrganization('org_2');
    else void world.session[what]();
    answer();
    await expect.poll(() => answered.value?.status).toBe(200);
  });

  test.each([
    ['end', 'not-signed-in'],
    ['dispose', 'session-disposed'],
    ['switchOrganization', 'organization-switched'],
  ] as const)('and refused after the session did %s is not sent again', async (what, code) => {
    const { world, answered, answer } = await underWay(401);
    if (what === 'switchOrganization') world.session.switchOrganization('org_2');
    else void world.session[what]();
    answer();
    await expect.poll(() => answered.error).toMatchObject({ code });
    expect(world.api.requests).toHaveLength(1);
  });

  test('for an organization that was named is repeated for that one', async () => {
    const { world, answered, answer } = await underWay(401, { organizationId: 'org_1' });
    world.session.switchOrganization('org_2');
    answer();
    await expect.poll(() => answered.value?.status).toBe(200);
    expect(world.api.requests).toHaveLength(2);
  });
});

test('after the end nothing is sent, with a token or without', async () => {
  const world = await createFetchWorld();
  await world.session.end();
  const answered = world.fetch()(world.api.url);
  await expect(answered).rejects.toMatchObject({ name: 'SessionError', code: 'not-signed-in' });
  expect(world.api.requests).toEqual([]);
});

test('what fetch rejects with is passed on as it is', async () => {
  const world = await createFetchWorld();
  world.api.answer((response) => void response.socket?.resetAndDestroy());
  await expect(world.fetch()(world.api.url)).rejects.toThrow(new TypeError('fetch failed'));
  expect(world.mints()).toBe(1);
});

test('fetch is looked up at each call, and called without a this', async () => {
  const world = await createFetchWorld();
  const api = world.fetch();
  const later = vi.fn(async function (this: unknown) {
    expect([undefined, globalThis]).toContain(this);
    return new Response('later');
  });
  vi.stubGlobal('fetch', later);
  expect(await (await api(world.api.url)).text()).toBe('later');
  const own = vi.fn(async function (this: unknown) {
    expect(this).toBeUndefined();
    return new Response('own');
  });
  expect(await (await world.fetch({ fetch: own })(world.api.url)).text()).toBe('own');
});
