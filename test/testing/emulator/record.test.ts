import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestClock, type RecordedRequest } from 'xstate-session/testing';
import { jwtOf, reachEmulator } from '../support/reach-emulator.ts';

const TOKENS = '/v1/client/sessions/sess_a/tokens';

describe.each(['http', 'fetch'] as const)('the record of the emulator over %s', (transport) => {
  it('shows what was asked and answered, secrets masked so that the same one reads the same', async () => {
    const testClock = createTestClock({ nowMs: Date.UTC(2026, 0, 1) });
    const { emulator, post } = await reachEmulator(transport, { now: testClock.now });
    emulator.createSession({ id: 'sess_a' });
    const held = await jwtOf(await post(TOKENS, { organization_id: '', tab_state: 'focused' }));
    await testClock.advance(5_000);
    emulator.setMode('origin-outage');
    await post(`${TOKENS}?debug=skip_cache`, { token: held, force_origin: 'true' });
    await post(
      `${TOKENS}/t?expired_token=${held}`,
      {},
      { headers: { origin: 'http://localhost:1', cookie: `__session=${held}; a=b` } },
    );
    const mask = emulator.maskOf(held);
    expect(mask).toBe('jwt#1');
    expect(emulator.requests).toMatchObject([
      {
        id: 1,
        atMs: Date.UTC(2026, 0, 1),
        endpoint: 'tokens',
        method: 'POST',
        path: TOKENS,
        search: {},
        body: { organization_id: '', tab_state: 'focused' },
        sessionId: 'sess_a',
        template: null,
        mode: 'healthy',
        outcome: 'answered',
        status: 200,
        code: null,
        minted: mask,
        mintReason: 'token',
        endedAtMs: Date.UTC(2026, 0, 1),
      },
      {
        atMs: Date.UTC(2026, 0, 1) + 5_000,
        search: { debug: 'skip_cache' },
        body: { token: mask, force_origin: 'true' },
        mode: 'origin-outage',
        status: 422,
        code: 'missing_expired_token',
        minted: null,
      },
      {
        path: `${TOKENS}/t`,
        search: { expired_token: mask },
        body: {},
        headers: expect.objectContaining({ origin: 'http://localhost:1' }),
        template: 't',
        status: 200,
        minted: 'jwt#2',
        mintReason: 'expired-token',
      },
    ]);
    if (transport === 'http') expect(emulator.requests[2]?.headers.cookie).toBe(`__session=${mask}; a=b`);
  });

  it('keeps the bytes only when told to', async () => {
    const { emulator, post, url } = await reachEmulator(transport, { rawRequests: true });
    emulator.createSession({ id: 'sess_a' });
    const jwt = await emulator.mint({ sessionId: 'sess_a' });
    await post(`${TOKENS}?expired_token=${jwt}&x=%7E~`, { organization_id: 'a b' });
    expect(emulator.rawRequests).toMatchObject([
      {
        id: 1,
        method: 'POST',
        url: `${url}${TOKENS}?expired_token=${jwt}&x=%7E~`,
        search: `expired_token=${jwt}&x=%7E~`,
        headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
        body: 'organization_id=a+b',
      },
    ]);
  });

  it('counts requests, answers and tokens, and how many were pending at once for one key', async () => {
    const testClock = createTestClock();
    const { emulator, ask, post } = await reachEmulator(transport, { clock: testClock.clock });
    emulator.createSession({ id: 'sess_a' });
    emulator.setMode('slow');
    const allArrived = new Promise<void>((resolve) => emulator.on('request', ({ id }) => void (id === 5 && resolve())));
    const asked = [
      ...[1, 2, 3].map(() => post(TOKENS, { organization_id: 'org_a' })),
      post(`${TOKENS}/t`),
      ask('/v1/client'),
    ];
    await allArrived;
    await emulator.settled();
    await testClock.advance(3_000);
    await Promise.all(asked);
    emulator.setMode('healthy');
    await post(TOKENS, { organization_id: 'org_a' });
    emulator.answerNext('connection-reset');
    await post(TOKENS).catch(() => {});
    expect(emulator.counters).toEqual({
      requests: 7,
      requestsByEndpoint: { tokens: 6, client: 1 },
      outcomes: { 200: 6, 'connection-reset': 1 },
      mints: { token: 5, 'expired-token': 0, 'session-minter': 0, client: 1, handshake: 0, refresh: 0 },
      tokensIssued: 5,
      maxInFlight: { 'sess_a||org_a': 3, 'sess_a|t|': 1, 'sess_a||': 1 },
      wouldHaveLost: { tokens: 0, sessions: 0 },
      refusedExpiredTokens: 0,
    });
    emulator.reset();
    expect([emulator.requests, emulator.counters.requests]).toEqual([[], 0]);
  });

  it('tells its listeners as it happens, until they are taken away', async () => {
    const { emulator, post } = await reachEmulator(transport);
    emulator.createSession({ id: 'sess_a' });
    const heard: unknown[] = [];
    const hear = (event: string) => (request: RecordedRequest) => heard.push([event, request.id, request.status]);
    const off = emulator.on('request', hear('request'));
    emulator.on('answer', hear('answer'));
    await post(TOKENS);
    off();
    off();
    await post(TOKENS);
    expect(heard).toEqual([
      ['request', 1, null],
      ['answer', 1, 200],
      ['answer', 2, 200],
    ]);
  });
});

describe('the record of the emulator', () => {
  it('is not disturbed by a listener that throws; the error surfaces by itself', async () => {
    const { emulator, post } = await reachEmulator('fetch');
    emulator.createSession({ id: 'sess_a' });
    const uncaught: unknown[] = [];
    const hear = (error: unknown) => void uncaught.push(error);
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', hear);
    try {
      const planted = new TypeError('planted');
      let heard = 0;
      emulator.on('answer', () => {
        throw planted;
      });
      emulator.on('answer', () => {
        heard += 1;
      });
      expect((await post(TOKENS)).status).toBe(200);
      await new Promise((resolve) => setImmediate(resolve));
      expect([heard, uncaught]).toEqual([1, [planted]]);
    } finally {
      process.off('uncaughtException', hear);
      for (const other of others) process.on('uncaughtException', other);
    }
  });

  it('never shows a secret, wherever it stood', { timeout: 120_000 }, async () => {
    const { emulator, ask } = await reachEmulator('http');
    emulator.createSession({ id: 'sess_a' });
    const jwt = await emulator.mint({ sessionId: 'sess_a' });
    const opaque = 'verySecretThing123';
    const secretName = fc.constantFrom(
      'expired_token',
      'token',
      'refresh_token',
      'nonce',
      '__session',
      '__session_abc',
      '__refresh_abc',
      '__client',
      '__clerk_db_jwt',
      '__clerk_handshake',
      '__clerk_handshake_nonce',
    );
    const anyName = fc.constantFrom('a', 'redirect_url', 'organization_id', 'x y', 'tab_state');
    const nested = (name: string, value: string) =>
      `https://app.test/p?${name}=${encodeURIComponent(value)}&b=1#${name}=${value}`;
    const field = fc.oneof(
      fc.tuple(secretName, fc.constantFrom(jwt, opaque)),
      fc.tuple(anyName, fc.constantFrom(jwt, `"${jwt}"`, `Bearer ${jwt}`)),
      secretName.map((name): [string, string] => ['redirect_url', nested(name, opaque)]),
      anyName.map((name): [string, string] => ['redirect_url', nested(name, jwt)]),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(field, { minLength: 1, maxLength: 4 }), fc.nat(4), async (fields, way) => {
        emulator.reset();
        const search = new URLSearchParams(fields).toString();
        const json = JSON.stringify(Object.fromEntries(fields));
        const requests: [string, RequestInit][] = [
          [`${TOKENS}?${search}`, { method: 'POST' }],
          [TOKENS, { method: 'POST', body: new URLSearchParams(fields) }],
          [
            '/v1/sessions/sess_a/refresh',
            { method: 'POST', body: json, headers: { 'content-type': 'application/json' } },
          ],
          [`/v1/client/sessions/${jwt}/tokens/${jwt}`, { method: 'POST', headers: { authorization: opaque } }],
          [
            '/v1/client',
            { headers: { authorization: `Bearer ${jwt}`, cookie: `__session=${jwt}; __client=${opaque}; b=${jwt}` } },
          ],
        ];
        const [path, init] = requests[way] ?? ['/', {}];
        await ask(path, init);
        const seen = JSON.stringify([emulator.requests, emulator.counters]);
        for (const part of [...jwt.split('.'), opaque]) expect(seen).not.toContain(part);
      }),
      { numRuns: 300 },
    );
  });
});
