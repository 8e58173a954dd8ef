import { describe, expect, onTestFinished, test } from 'vitest';
import { backendApi } from 'xstate-session/backend-api';
import {
  type AuthenticateOptions,
  authenticateRequest,
  processSharedRefresh,
  type RefreshAnswer,
} from 'xstate-session/server';
import { frontendApiEmulator } from 'xstate-session/testing';
import { namedTokens } from './support/named-tokens.ts';
import { rowOptions, rowRequest } from './support/row-request.ts';
import { NOW_MS, signToken } from './support/tokens.ts';

const signingKey = frontendApiEmulator().signingKey();
const SECRET_KEY = 'sk_test_shared';

/** A back end that takes each refresh token once, and six tabs of one browser whose token has expired. */
async function setUp(more: Partial<AuthenticateOptions> = {}) {
  const time = { nowMs: NOW_MS };
  const now = () => time.nowMs;
  const emulator = frontendApiEmulator({ now, signingKey, secretKey: SECRET_KEY, refreshTokens: 'rotated' });
  onTestFinished(() => emulator.close());
  const { url } = await emulator.listen();
  const { id } = emulator.createSession();
  const expired = await emulator.mint({ sessionId: id, issuedAtMs: NOW_MS - 120_000 });
  const refreshToken = emulator.refreshToken(id);
  const options = (): AuthenticateOptions => ({
    frontendApi: url,
    cookieSuffix: 'emulator',
    keys: { jwksUrl: `${url}/.well-known/jwks.json` },
    now,
    ...backendApi({ url, secretKey: SECRET_KEY }),
    ...more,
  });
  const uat = Math.floor(NOW_MS / 1000) - 3_600;
  const request = () =>
    new Request('https://app.example/page', {
      headers: {
        'sec-fetch-dest': 'document',
        cookie: `__session_emulator=${expired}; __client_uat_emulator=${uat}; __refresh_emulator=${refreshToken}`,
      },
    });
  const refreshes = () => emulator.requests.filter(({ endpoint }) => endpoint === 'refresh').length;
  return { time, emulator, options, request, refreshes };
}

describe('requests that come with one refresh token', () => {
  test('share one refresh: six in parallel are signed in with the same cookies', async () => {
    const { options, request, refreshes } = await setUp();
    const kept = options();
    const states = await Promise.all(Array.from({ length: 6 }, () => authenticateRequest(request(), kept)));
    expect(states.map(({ status, reason }) => [status, reason])).toEqual(Array(6).fill(['signed-in', null]));
    expect(new Set(states.map(({ headers }) => headers.getSetCookie().join('\n'))).size).toBe(1);
    expect(states[0]?.headers.getSetCookie().join()).toContain('__refresh_emulator=');
    expect(refreshes()).toBe(1);
  });

  test('share it though each has an options object of its own, as some frameworks make them', async () => {
    const { options, request, refreshes } = await setUp();
    const states = await Promise.all(Array.from({ length: 6 }, () => authenticateRequest(request(), options())));
    expect(states.map(({ status }) => status)).toEqual(Array(6).fill('signed-in'));
    expect(refreshes()).toBe(1);
  });

  test('find what it brought for 10 s, and are refused as before after that', async () => {
    const { time, options, request, refreshes } = await setUp();
    const kept = options();
    const first = await authenticateRequest(request(), kept);
    time.nowMs += 9_999;
    const late = await authenticateRequest(request(), kept);
    expect([first.token, refreshes()]).toEqual([late.token, 1]);
    time.nowMs += 1;
    const tooLate = await authenticateRequest(request(), kept);
    expect([tooLate.status, tooLate.reason]).toEqual([
      'handshake',
      'session-token-expired-refresh-refresh_token_reused',
    ]);
    expect(refreshes()).toBe(2);
  });

  test('without sharing are six refreshes, of which one is taken: what this is for', async () => {
    const { options, request, refreshes } = await setUp();
    const alone = () => ({ ...options(), sharedRefresh: processSharedRefresh() });
    const states = await Promise.all(Array.from({ length: 6 }, () => authenticateRequest(request(), alone())));
    expect(states.filter(({ status }) => status === 'signed-in')).toHaveLength(1);
    expect(refreshes()).toBe(6);
  });

  test('try anew after a failure: it is not kept', async () => {
    const { emulator, options, request, refreshes } = await setUp();
    const kept = options();
    emulator.setMode('unavailable', { only: 'refresh' });
    const failed = await authenticateRequest(request(), kept);
    expect(failed.reason).toBe('session-token-expired-refresh-service_unavailable');
    emulator.setMode('healthy');
    expect((await authenticateRequest(request(), kept)).status).toBe('signed-in');
    expect(refreshes()).toBe(2);
  });
});

test('an answer is not kept longer than its token lives', async () => {
  const short = await signToken({ claims: { iat: NOW_MS / 1000, nbf: NOW_MS / 1000, exp: NOW_MS / 1000 + 3 } });
  const time = { nowMs: NOW_MS };
  let calls = 0;
  const row = { cookies: { __session: '@expired', __client_uat: 'in', '__refresh~': 'r1' } };
  const options = rowOptions({
    ...row,
    options: {
      now: () => time.nowMs,
      refreshSession: async () => {
        calls += 1;
        return [`__session=${short}; Path=/`];
      },
    },
  });
  await authenticateRequest(rowRequest(row), options);
  time.nowMs += 2_999;
  await authenticateRequest(rowRequest(row), options);
  expect(calls).toBe(1);
  time.nowMs += 1;
  await authenticateRequest(rowRequest(row), options);
  expect(calls).toBe(2);
});

test.each([
  ['the refresh token', { cookies: { '__refresh~': 'r2' } }],
  ['the session', { cookies: { __session: '@expired-of-session-2' } }],
  ['the frontend API', { options: { frontendApi: 'https://other.example', issuer: 'https://clerk.app.example' } }],
])('another value of %s is another refresh', async (_, other) => {
  const cookies = { __session: '@expired', __client_uat: 'in', '__refresh~': 'r1' };
  const sharedRefresh = processSharedRefresh();
  const asked: string[] = [];
  const refreshSession: AuthenticateOptions['refreshSession'] = async ({ sessionId, refreshToken }) => {
    asked.push(`${sessionId} ${refreshToken}`);
    return [`__session=${namedTokens.valid}; Path=/`];
  };
  const authenticate = (row: { cookies: object; options: object }) => {
    const options = { refreshSession, sharedRefresh, ...row.options };
    return authenticateRequest(rowRequest({ cookies: { ...cookies, ...row.cookies } }), rowOptions({ options }));
  };
  await Promise.all([authenticate({ cookies: {}, options: {} }), authenticate({ cookies: {}, options: {}, ...other })]);
  expect(asked).toHaveLength(2);
});

test('a store gets a digest and no secret, and what it gives is judged like any other answer', async () => {
  const row = { cookies: { __session: '@expired', __client_uat: 'in', '__refresh~': 'refresh-token' } };
  const seen: { key: string; answer: RefreshAnswer; isAborted: boolean }[] = [];
  const options = rowOptions({
    options: {
      refreshSession: async () => [`__session=${namedTokens.valid}; Path=/`, 'theme=dark'],
      sharedRefresh: {
        async share(key, refresh, { signal }) {
          const answer = await refresh();
          seen.push({ key, answer, isAborted: signal.aborted });
          return [`__session=${namedTokens.forged}; Path=/`, 'planted=1'];
        },
      },
    },
  });
  const state = await authenticateRequest(rowRequest(row), options);
  expect([state.status, state.reason]).toEqual(['handshake', 'session-token-expired-refresh-invalid-session-token']);
  expect(state.headers.getSetCookie().join()).not.toContain('planted');
  expect(seen).toEqual([
    {
      key: expect.stringMatching(/^[\w-]{43}$/),
      answer: { cookies: [`__session=${namedTokens.valid}; Path=/`], keepMs: expect.any(Number) },
      isAborted: false,
    },
  ]);
});

describe('the memory of a process', () => {
  const call = (nowMs = NOW_MS) => ({ signal: new AbortController().signal, now: () => nowMs });
  const brings =
    (name: string, keepMs = 10_000) =>
    async () => ({ cookies: [name], keepMs });

  test('forgets the oldest answer when it is full', async () => {
    const shared = processSharedRefresh({ entriesMax: 2 });
    for (const key of ['a', 'b', 'c']) await shared.share(key, brings(key), call());
    expect(await shared.share('b', brings('anew'), call())).toEqual(['b']);
    expect(await shared.share('a', brings('anew'), call())).toEqual(['anew']);
  });

  test('never keeps one waiting behind too many others: they are run each for itself', async () => {
    const shared = processSharedRefresh({ entriesMax: 1 });
    let finish = () => {};
    const endless = shared.share(
      'a',
      () =>
        new Promise((resolve) => {
          finish = () => resolve({ cookies: ['late'], keepMs: 0 });
        }),
      call(),
    );
    expect(await shared.share('b', brings('own'), call())).toEqual(['own']);
    finish();
    expect(await endless).toEqual(['late']);
  });

  test('tells all who wait of a failure, and lets the next one try', async () => {
    const shared = processSharedRefresh();
    let fail = () => {};
    const failing = () =>
      new Promise<never>((_, reject) => {
        fail = () => reject(new TypeError('down'));
      });
    const waiting = [shared.share('a', failing, call()), shared.share('a', brings('never asked'), call())];
    fail();
    expect(await Promise.allSettled(waiting)).toMatchObject(Array(2).fill({ status: 'rejected' }));
    expect(await shared.share('a', brings('anew'), call())).toEqual(['anew']);
  });

  test('does not live longer because a clock was set back', async () => {
    const shared = processSharedRefresh();
    await shared.share('a', brings('old'), call());
    expect(await shared.share('a', brings('new'), call(NOW_MS - 1))).toEqual(['new']);
  });

  test('keeps nothing that must not be kept', async () => {
    const shared = processSharedRefresh();
    for (const keepMs of [0, -1, Number.NaN]) await shared.share('a', brings('old', keepMs), call());
    expect(await shared.share('a', brings('new'), call())).toEqual(['new']);
  });

  test('is of a size that can be', () => {
    for (const entriesMax of [0, -1, 1.5, Number.NaN]) {
      expect(() => processSharedRefresh({ entriesMax })).toThrow(TypeError);
    }
    expect(() => rowOptions({})).not.toThrow();
  });
});

test('a sharedRefresh that is none is a mistake of the caller', async () => {
  const options = rowOptions({ options: { sharedRefresh: {} as never } });
  await expect(authenticateRequest(rowRequest({}), options)).rejects.toThrow(/sharedRefresh/);
});
