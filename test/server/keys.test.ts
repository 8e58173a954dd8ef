import { describe, expect, test, vi } from 'vitest';
import { type AuthenticateOptions, authenticateRequest, verifySessionToken } from 'xstate-session/server';
import { createTestClock } from 'xstate-session/testing';
import { rowRequest } from './support/row-request.ts';
import { makeKey, NOW, NOW_MS, signToken, type TestKey } from './support/tokens.ts';

const jwksUrl = 'https://keys.example/jwks.json';
const first = await makeKey('k1');
const second = await makeKey('k2');

/** A key server that answers with what is published at the moment, and counts. */
function keyServer(published: TestKey[]) {
  const server = {
    published,
    requests: 0,
    /** What the next answers are; empty: the keys. */
    answer: null as null | (() => Promise<Response>),
    fetch: (async () => {
      server.requests += 1;
      return server.answer?.() ?? Response.json({ keys: server.published.map(({ jwk }) => jwk) });
    }) as typeof fetch,
  };
  return server;
}

function setUp(published = [first]) {
  const server = keyServer(published);
  const time = createTestClock({ nowMs: NOW_MS });
  const options = { keys: { jwksUrl }, fetch: server.fetch, now: time.now, clock: time.clock, deadlineMs: 1_000 };
  // A token that is in force for the whole day the tests last.
  const verify = async (key: TestKey) =>
    verifySessionToken(await signToken({ key, claims: { exp: NOW + 200_000 } }), options);
  return { server, time, options, verify };
}

const minutes = (count: number) => count * 60_000;
const down = async () => new Response(null, { status: 503 });

describe('keys that are published', () => {
  test('are fetched once for all who ask meanwhile, and kept', async () => {
    const { server, verify } = setUp();
    const results = await Promise.all(Array.from({ length: 20 }, () => verify(first)));
    expect(results.every(({ verified }) => verified)).toBe(true);
    expect((await verify(first)).verified).toBe(true);
    expect(server.requests).toBe(1);
  });

  test('are kept beyond the options object they were asked with', async () => {
    const { server, options } = setUp();
    const token = await signToken({ key: first });
    await verifySessionToken(token, { ...options });
    await verifySessionToken(token, { ...options });
    expect(server.requests).toBe(1);
  });

  test('are fetched anew on the side after five minutes: nobody waits', async () => {
    const { server, time, verify } = setUp();
    await verify(first);
    await time.advance(minutes(5));
    server.answer = () => new Promise(() => {});
    expect((await verify(first)).verified).toBe(true);
    expect(server.requests).toBe(2);
    await time.advance(1_000);
  });

  test('are rotated without downtime: a new key counts from its first token on, the old one as long as it is published', async () => {
    const { server, verify } = setUp();
    await verify(first);
    server.published = [first, second];
    expect((await verify(second)).verified).toBe(true);
    expect((await verify(first)).verified).toBe(true);
    expect(server.requests).toBe(2);
  });

  test('that are withdrawn no longer count once that is known', async () => {
    const { server, verify } = setUp();
    await verify(first);
    server.published = [second];
    expect((await verify(second)).verified).toBe(true);
    expect(await verify(first)).toMatchObject({ verified: false, reason: 'jwk-kid-mismatch' });
  });

  test('are not fetched for every forged "kid"', async () => {
    const { server, time, verify } = setUp();
    await verify(first);
    for (let n = 0; n < 50; n += 1) {
      const key = { ...first, kid: `forged${n}` };
      expect(await verify(key)).toMatchObject({ verified: false, reason: 'jwk-kid-mismatch' });
    }
    expect(server.requests).toBe(2);
    await time.advance(10_000);
    await verify({ ...first, kid: 'forged' });
    expect(server.requests).toBe(3);
  });

  test('are not fetched once more for who had a handshake judged while they came', async () => {
    const { server, options } = setUp();
    const ask = (headers: Record<string, string>) =>
      authenticateRequest(new Request('https://app.example/', { headers }), {
        ...options,
        frontendApi: 'clerk.app.example',
      });
    await ask({ authorization: `Bearer ${await signToken({ key: first })}` });
    const unknown = await signToken({ key: second });
    const handshake = await signToken({ key: { ...second, kid: first.kid }, claims: { handshake: [] } });
    let judge = () => {};
    const judged = new Promise<boolean>((resolve) => {
      judge = () => resolve(false);
    });
    const verify = vi.spyOn(crypto.subtle, 'verify').mockReturnValue(judged);
    const cookie = `__client_uat=1; __session=${unknown}; __clerk_handshake=${handshake}`;
    const state = ask({ cookie, 'sec-fetch-dest': 'document' });
    await ask({ authorization: `Bearer ${unknown}` });
    judge();
    expect((await state).reason).toBe('jwk-kid-mismatch');
    expect(server.requests).toBe(2);
    verify.mockRestore();
  });

  test('that are new count as well for who comes while they are fetched', async () => {
    const { server, options, verify } = setUp();
    await verify(first);
    const token = await signToken({ key: second });
    let come = (_: Response) => {};
    server.answer = () =>
      new Promise((resolve) => {
        come = resolve;
      });
    const early = verifySessionToken(token, options);
    await vi.waitUntil(() => server.requests === 2);
    const late = verifySessionToken(token, options);
    come(Response.json({ keys: [second.jwk] }));
    const verdicts = await Promise.all([early, late]);
    expect(verdicts.map(({ verified }) => verified)).toEqual([true, true]);
    expect(server.requests).toBe(2);
  });

  test('serve a day long when the key server is down, and are asked for at most every five seconds', async () => {
    const { server, time, verify } = setUp();
    await verify(first);
    server.answer = down;
    await time.advance(minutes(90));
    for (let n = 0; n < 10; n += 1) expect((await verify(first)).verified).toBe(true);
    expect(server.requests).toBe(2);
    await time.advance(minutes(22 * 60));
    expect((await verify(first)).verified).toBe(true);
    await time.advance(minutes(60));
    expect(await verify(first)).toMatchObject({ verified: false, reason: 'jwk-remote-failed-to-load' });
    server.answer = null;
    await time.advance(5_000);
    expect((await verify(first)).verified).toBe(true);
  });

  test('that never came are not asked for by every request, and are when the key server is back', async () => {
    const { server, time, verify } = setUp();
    server.answer = down;
    for (let n = 0; n < 10; n += 1) expect((await verify(first)).verified).toBe(false);
    expect(server.requests).toBe(1);
    server.answer = null;
    await time.advance(5_000);
    expect((await verify(first)).verified).toBe(true);
  });

  const refused = Object.assign(new TypeError('fetch failed canary'), { cause: { code: 'ECONNREFUSED' } });
  const invalid = 'jwk-remote-invalid';
  const notLoaded = 'jwk-remote-failed-to-load';

  test.each<[Record<string, unknown>, () => Promise<Response>]>([
    [{ code: notLoaded, status: 503 }, down],
    [{ code: notLoaded, status: 302 }, async () => Response.redirect('https://evil.example/canary')],
    [{ code: notLoaded, cause: 'ECONNREFUSED' }, () => Promise.reject(refused)],
    [{ code: notLoaded, cause: 'ENOTFOUND' }, () => Promise.reject({ code: 'ENOTFOUND' })],
    [{ code: notLoaded }, () => Promise.reject({ code: 'of https://canary.example' })],
    [{ code: notLoaded }, async () => Response.error()],
    [{ code: invalid, status: 200 }, async () => Response.json({ keys: [] })],
    [{ code: invalid, status: 200 }, async () => new Response('x'.repeat(300_000))],
  ])('that could not be loaded are logged with what is known of it: %j', async (fields, answer) => {
    const { server, options } = setUp();
    server.answer = answer;
    const warn = vi.fn();
    await verifySessionToken(await signToken({ key: first }), { ...options, logger: { warn } });
    expect(warn.mock.calls).toStrictEqual([['The key set could not be loaded.', fields]]);
  });

  test('are waited for until the deadline, by everyone', async () => {
    const { server, time, options } = setUp();
    server.answer = () => new Promise(() => {});
    const token = await signToken({ key: first });
    const waiting = Promise.all([verifySessionToken(token, options), verifySessionToken(token, { ...options })]);
    await time.flush();
    expect(server.requests).toBe(1);
    await time.advance(1_000);
    for (const result of await waiting) expect(result).toMatchObject({ reason: 'jwk-remote-failed-to-load' });
    expect(time.pendingTimers).toBe(0);
  });

  test('are fetched again when the clock has been set back', async () => {
    const { server, time, verify } = setUp();
    await verify(first);
    time.jumpWall(-minutes(10));
    expect(await verify(first)).toMatchObject({ verified: false, reason: 'token-not-active-yet' });
    await time.flush();
    expect(server.requests).toBe(2);
  });
});

describe('two tenants', () => {
  test('never share a key: not by "kid", not by address, when their issuers differ', async () => {
    const theirs = await makeKey('k1');
    const server = keyServer([first]);
    const base = { keys: { jwksUrl }, fetch: server.fetch, now: () => NOW_MS };
    const a = { ...base, issuer: 'https://a.example' };
    const b = { ...base, issuer: 'https://b.example' };
    expect((await verifySessionToken(await signToken({ key: first, claims: { iss: a.issuer } }), a)).verified).toBe(
      true,
    );
    server.published = [theirs];
    const forged = await signToken({ key: first, claims: { iss: b.issuer } });
    expect(await verifySessionToken(forged, b)).toMatchObject({ verified: false, reason: 'token-invalid-signature' });
    expect((await verifySessionToken(await signToken({ key: theirs, claims: { iss: b.issuer } }), b)).verified).toBe(
      true,
    );
    expect(server.requests).toBe(2);
  });

  test('of one address are kept apart by their frontend API', async () => {
    const server = keyServer([first]);
    const options = (frontendApi: string): AuthenticateOptions => ({
      frontendApi,
      keys: { jwksUrl },
      fetch: server.fetch,
      now: () => NOW_MS,
    });
    const token = await signToken({ key: first });
    const request = rowRequest({ headers: { authorization: `Bearer ${token}` } });
    expect((await authenticateRequest(request, options('a.example'))).status).toBe('signed-in');
    expect((await authenticateRequest(request, options('b.example'))).status).toBe('signed-in');
    expect(server.requests).toBe(2);
  });
});
