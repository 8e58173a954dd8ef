import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { createTestClock, EMULATOR_MODES } from 'xstate-session/testing';
import { jwtOf, type ReachedEmulator, reachEmulator, refusal } from '../support/reach-emulator.ts';

const TOKENS = '/v1/client/sessions/sess_a/tokens';

describe.each(['http', 'fetch'] as const)('the modes of the emulator over %s', (transport) => {
  async function reach(options: Parameters<typeof reachEmulator>[1] = {}): Promise<ReachedEmulator> {
    const reached = await reachEmulator(transport, options);
    reached.emulator.createSession({ id: 'sess_a' });
    return reached;
  }

  it('are fourteen, and each is in force once it is set', async () => {
    const { emulator } = await reach();
    expect(emulator.mode).toBe('healthy');
    for (const mode of EMULATOR_MODES) {
      emulator.setMode(mode);
      expect(emulator.mode).toBe(mode);
    }
    expect(EMULATOR_MODES).toHaveLength(14);
  });

  it('unavailable: says so in every shape of body', async () => {
    const { emulator, post, ask } = await reach();
    emulator.setMode('unavailable');
    expect(await refusal(await post(TOKENS))).toEqual([503, 'service_unavailable']);
    expect((await ask('/.well-known/jwks.json')).status).toBe(503);
    emulator.setMode('unavailable', { body: 'html', status: 502 });
    const html = await post(TOKENS);
    expect([html.status, html.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    emulator.setMode('unavailable', { body: 'empty' });
    expect(await (await post(TOKENS)).text()).toBe('');
    emulator.setMode('unavailable', { body: 'huge' });
    expect((await (await post(TOKENS)).text()).length).toBeGreaterThan(4_000_000);
    emulator.setMode('unavailable', { status: 400, code: 'no', retryAfter: 'soon' });
    const answer = await post(TOKENS);
    expect(answer.headers.get('retry-after')).toBe('soon');
    expect(await refusal(answer)).toEqual([400, 'no']);
  });

  it('rate-limited: asks to be left alone in seconds, until a date, or without a word', async () => {
    const { emulator, post, ask } = await reach();
    const retryAfter = async () => (await post(TOKENS)).headers.get('retry-after');
    emulator.setMode('rate-limited');
    expect(await refusal(await post(TOKENS))).toEqual([429, 'too_many_requests']);
    expect(await retryAfter()).toBe('1');
    emulator.setMode('rate-limited', { retryAfter: 300 });
    expect(await retryAfter()).toBe('300');
    emulator.setMode('rate-limited', { retryAfter: new Date(Date.UTC(2026, 0, 2)) });
    expect(await retryAfter()).toBe('Fri, 02 Jan 2026 00:00:00 GMT');
    emulator.setMode('rate-limited', { retryAfter: null });
    expect(await retryAfter()).toBeNull();
    expect((await ask('/v1/jwks')).status, 'the keys are spared').toBe(200);
  });

  it('gate: answers everything in its own way, and nothing reaches the API', async () => {
    const { emulator, post, ask } = await reach();
    const seen = async (response: Response) => {
      const { status, headers } = response;
      return [status, headers.get('content-type'), headers.get('location'), await response.text()];
    };
    emulator.setMode('gate');
    for (const path of ['/v1/client', '/v1/jwks', '/anything']) {
      expect(await seen(await ask(path))).toEqual([
        401,
        'text/html; charset=utf-8',
        null,
        expect.stringMatching(/^<!/),
      ]);
    }
    emulator.setMode('gate', { status: 403, body: 'empty' });
    expect(await seen(await post(TOKENS))).toEqual([403, null, null, '']);
    emulator.setMode('gate', { status: 403, body: 'json' });
    expect(await seen(await post(TOKENS))).toEqual([403, 'application/json', null, '{"message":"Access denied"}']);
    emulator.setMode('gate', { status: 511, body: 'text' });
    expect(await seen(await post(TOKENS))).toEqual([511, 'text/plain; charset=utf-8', null, 'Access denied']);
    emulator.setMode('gate', { status: 302 });
    expect((await seen(await post(TOKENS))).slice(0, 3)).toEqual([302, 'text/html; charset=utf-8', '/gate/login']);
    expect((await ask('/gate/login')).status, 'the page it leads to').toBe(200);
    for (const status of [204, 304]) {
      emulator.setMode('gate', { status });
      expect(await seen(await post(TOKENS))).toEqual([status, null, null, '']);
    }
    expect(() => emulator.setMode('gate', { status: 100 })).toThrow(TypeError);
    expect(emulator.counters.tokensIssued).toBe(0);
  });

  it('unauthenticated: everywhere, or on tokens only', async () => {
    const { emulator, post, ask } = await reach();
    emulator.setMode('unauthenticated');
    expect(await refusal(await post(TOKENS))).toEqual([401, 'authentication_invalid']);
    expect((await ask('/v1/client')).status).toBe(401);
    emulator.setMode('healthy');
    emulator.setMode('unauthenticated', { only: 'tokens', status: 403, code: 'user_banned' });
    expect(await refusal(await post(TOKENS))).toEqual([403, 'user_banned']);
    expect((await ask('/v1/client')).status).toBe(200);
  });

  it.each([
    [{}, 200, ''],
    [{ body: 'object' }, 200, '{}'],
    [{ body: 'empty-jwt' }, 200, '{"jwt":""}'],
    [{ body: 'null' }, 200, 'null'],
    [{ status: 204 }, 204, ''],
  ] as const)('empty-answer: with %j it is %i and »%s«', async (options, status, body) => {
    const { emulator, post, ask } = await reach();
    emulator.setMode('empty-answer', options);
    for (const answer of [await post(TOKENS), await ask('/v1/client')]) {
      expect([answer.status, await answer.text()]).toEqual([status, body]);
    }
  });

  it('malformed-answer: says what is no answer', async () => {
    const { emulator, post, ask } = await reach();
    const bodyOf = async (body: 'text' | 'html' | 'truncated' | 'wrong-shape' | 'not-a-jwt') => {
      emulator.setMode('malformed-answer', { body });
      return (await post(TOKENS)).text();
    };
    expect(await bodyOf('text')).toBe('all is well');
    expect(await bodyOf('html')).toMatch(/^<!doctype html>/);
    expect(await bodyOf('truncated')).toBe('{"object":"token","jwt":"');
    expect(JSON.parse(await bodyOf('wrong-shape'))).not.toHaveProperty('jwt');
    expect(JSON.parse(await bodyOf('not-a-jwt'))).toEqual({ object: 'token', jwt: 'not-a-jwt' });
    expect(await (await ask('/v1/client')).json()).toEqual({ object: 'list', data: [{ jwt: 42 }] });
  });

  it('malformed-answer: gives genuine tokens that were not asked for', async () => {
    const { emulator, post } = await reach();
    const claims = async (body: 'no-exp' | 'no-iat' | 'expired' | 'foreign-session' | 'foreign-organization') => {
      emulator.setMode('malformed-answer', { body });
      return decodeJwt(await jwtOf(await post(TOKENS, { organization_id: 'org_a' })));
    };
    expect(await claims('no-exp')).toMatchObject({ sid: 'sess_a', o: { id: 'org_a' } });
    expect(await claims('no-exp')).not.toHaveProperty('exp');
    expect(await claims('no-iat')).not.toHaveProperty('iat');
    const { exp = 0, iat = 0 } = await claims('expired');
    expect(exp).toBeLessThan(iat);
    expect(await claims('foreign-session')).toMatchObject({ sid: 'sess_a_foreign', o: { id: 'org_a' } });
    expect(await claims('foreign-organization')).toMatchObject({ sid: 'sess_a', o: { id: 'org_a_foreign' } });
  });

  it('connection-reset: breaks the connection, and only this one', async () => {
    const { emulator, post } = await reach();
    emulator.answerNext('connection-reset');
    const error: unknown = await post(TOKENS).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect((await post(TOKENS)).status).toBe(200);
    expect(emulator.requests.map(({ outcome }) => outcome)).toEqual(['connection-reset', 'answered']);
  });

  it('hung: never answers, until the client gives up', async () => {
    const { emulator, post } = await reach();
    emulator.setMode('hung');
    const abort = new AbortController();
    const arrived = new Promise((resolve) => emulator.on('request', resolve));
    const over = new Promise((resolve) => emulator.on('answer', resolve));
    const asked = post(TOKENS, {}, { signal: abort.signal });
    await arrived;
    emulator.setMode('healthy');
    expect(emulator.requests[0]).toMatchObject({ mode: 'hung', outcome: 'pending', status: null });
    const reason = new TypeError('enough');
    abort.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await over;
    expect(emulator.requests[0]).toMatchObject({ outcome: 'aborted', status: null });
  });

  it('hung: ends when the emulator is closed', async () => {
    const { emulator, post } = await reach();
    emulator.setMode('hung');
    const arrived = new Promise((resolve) => emulator.on('request', resolve));
    const asked = post(TOKENS);
    const ended = expect(asked).rejects.toThrow(TypeError);
    await arrived;
    await emulator.close();
    await ended;
  });

  it('slow: the token is made at arrival, or after the wait', async () => {
    const testClock = createTestClock();
    const { emulator, post } = await reach({ now: testClock.now, clock: testClock.clock });
    const startSeconds = testClock.now() / 1000;
    const issuedAt = async () => {
      const parked = new Promise<void>((resolve) => {
        const off = emulator.on('request', () => {
          off();
          resolve();
        });
      });
      const asked = post(TOKENS);
      await parked;
      await emulator.settled();
      await testClock.advance(8_000);
      return (decodeJwt(await jwtOf(await asked)).iat ?? 0) - startSeconds;
    };
    emulator.setMode('slow', { delayMs: 8_000 });
    expect(await issuedAt()).toBe(0);
    emulator.setMode('slow', { delayMs: 8_000, delay: 'before' });
    expect(await issuedAt()).toBe(16);
    expect(testClock.pendingTimers).toBe(0);
  });

  it('slow: leaves no timer when the client gives up', async () => {
    const testClock = createTestClock();
    const { emulator, post } = await reach({ clock: testClock.clock });
    emulator.setMode('slow', { like: 'unavailable', delay: 'before' });
    const abort = new AbortController();
    const over = new Promise((resolve) => emulator.on('answer', resolve));
    const arrived = new Promise((resolve) => emulator.on('request', resolve));
    const ended = expect(post(TOKENS, {}, { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
    await arrived;
    await emulator.settled();
    expect(testClock.nextTimerInMs).toBe(3_000);
    abort.abort();
    await Promise.all([ended, over]);
    expect(testClock.pendingTimers).toBe(0);
  });

  it('slow: is slow like another mode', async () => {
    const testClock = createTestClock();
    const { emulator, post } = await reach({ clock: testClock.clock });
    emulator.answerNext({ mode: 'slow', delayMs: 0, like: 'rate-limited' });
    const arrived = new Promise((resolve) => emulator.on('request', resolve));
    const asked = post(TOKENS);
    await arrived;
    await emulator.settled();
    await testClock.advance(0);
    expect((await asked).status).toBe(429);
  });

  it('can be limited to a number of requests, and to some of them', async () => {
    const { emulator, post, ask } = await reach();
    emulator.setMode('unavailable', { times: 2, only: 'tokens' });
    expect(emulator.mode).toBe('unavailable');
    const statuses = [await post(TOKENS), await ask('/v1/client'), await post(TOKENS), await post(TOKENS)];
    expect(statuses.map(({ status }) => status)).toEqual([503, 200, 503, 200]);
    expect(emulator.mode).toBe('healthy');
  });

  it('lie on one another when limited, and are swept away by one that is not', async () => {
    const { emulator, post, ask } = await reach();
    emulator.setMode('unauthenticated');
    emulator.setMode('unavailable', { only: ['tokens', 'end'] });
    emulator.setMode('rate-limited', { times: 1 });
    const round = async () => [(await post(TOKENS)).status, (await ask('/v1/client')).status];
    expect(await round()).toEqual([429, 401]);
    expect(await round()).toEqual([503, 401]);
    emulator.setMode('healthy');
    expect(await round()).toEqual([200, 200]);
  });

  it('give way to the answers that are queued for the next requests', async () => {
    const { emulator, post, ask } = await reach();
    emulator.answerNext(
      { status: 422, code: 'other', only: 'tokens' },
      { jwt: 'given' },
      { status: 400, body: '<p>', headers: { 'Content-Type': 'text/html', 'X-Own': '1' } },
      { body: { any: 'shape' } },
      { status: 500 },
      { mode: 'unavailable', status: 504 },
      'rate-limited',
    );
    expect(await (await ask('/v1/client')).json(), 'the first is for tokens only').toEqual({
      object: 'token',
      jwt: 'given',
    });
    expect(await refusal(await post(TOKENS))).toEqual([422, 'other']);
    const verbatim = await post(TOKENS);
    expect([verbatim.status, verbatim.headers.get('content-type'), verbatim.headers.get('x-own')]).toEqual([
      400,
      'text/html',
      '1',
    ]);
    expect(await verbatim.text()).toBe('<p>');
    expect(await (await post(TOKENS)).json()).toEqual({ any: 'shape' });
    expect(await (await post(TOKENS)).text()).toBe('');
    expect((await post(TOKENS)).status).toBe(504);
    expect((await post(TOKENS)).status).toBe(429);
    expect((await post(TOKENS)).status).toBe(200);
    expect(emulator.requests.map(({ mode }) => mode)).toEqual([
      ...Array.from({ length: 5 }, () => 'scripted'),
      'unavailable',
      'rate-limited',
      'healthy',
    ]);
  });
});
