import { describe, expect, test } from 'vitest';
import { type ApiResponseError, SessionError } from 'xstate-session';
import { type BackendApiOptions, backendApi } from 'xstate-session/backend-api';
import { createTestClock, frontendApiEmulator } from 'xstate-session/testing';
import { thrownBy } from '../frontend-api/thrown-by.ts';
import {
  type Answer,
  apiErrors,
  cutOff,
  httpServerOfSuite,
  hungBody,
  json,
  reset,
  text,
} from '../support/http-server.ts';

const SECRET_KEY = 'sk_test_0123456789';
const NONCE = 'nonce_never_shown';
const input = {
  sessionId: 'sess_1',
  expiredToken: 'aaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbb.cccc',
  refreshToken: 'refresh_never_shown',
  suffixedCookies: true,
  requestOrigin: 'https://app.example',
  requestHeaders: { 'user-agent': ['a browser'], accept: ['text/html', '*/*'] },
};

const server = httpServerOfSuite();
const api = (more: Partial<BackendApiOptions> = {}) => backendApi({ url: server.url, secretKey: SECRET_KEY, ...more });
const call = () => ({ signal: new AbortController().signal });

describe('what is sent', () => {
  test('a refresh: path, search, body and key as the API documents them', async () => {
    server.answer(json(200, { object: 'cookies', cookies: ['__session=x; Path=/', '__client_uat=1'] }));
    expect(await api().refreshSession(input, call())).toEqual(['__session=x; Path=/', '__client_uat=1']);
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/v1/sessions/sess_1/refresh',
      search: '?suffixed_cookies=true',
      headers: {
        authorization: `Bearer ${SECRET_KEY}`,
        'clerk-api-version': '2026-05-12',
        'content-type': 'application/json',
      },
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      format: 'cookie',
      expired_token: input.expiredToken,
      refresh_token: input.refreshToken,
      request_origin: 'https://app.example',
      request_headers: { 'user-agent': ['a browser'], accept: ['text/html', '*/*'] },
    });
    expect(request?.headers.cookie).toBeUndefined();
  });

  test('a nonce, encoded, under a path that the URL may have', async () => {
    server.answer(json(200, { directives: ['__session=y'] }));
    const own = api({ url: new URL(`${server.url}/proxy/`), apiVersion: '2027-01-01' });
    expect(await own.fetchHandshakePayload('a b&c', call())).toEqual(['__session=y']);
    expect(server.requests).toMatchObject([
      {
        method: 'GET',
        path: '/proxy/v1/clients/handshake_payload',
        search: '?nonce=a%20b%26c',
        headers: { authorization: `Bearer ${SECRET_KEY}`, 'clerk-api-version': '2027-01-01' },
        body: '',
      },
    ]);
  });
});

const FAILURES: readonly [string, Answer, Partial<ApiResponseError>][] = [
  ['a refusal', apiErrors(401, 'refresh_token_invalid'), { code: 'unauthenticated', status: 401 }],
  ['an outage', apiErrors(503, 'service_unavailable'), { code: 'api-response', status: 503 }],
  ['an error page', text(502, '<h1>Bad Gateway</h1>'), { code: 'api-response', status: 502 }],
  ['a redirect', text(302, '', { location: 'https://elsewhere.example/' }), { code: 'api-response', status: 302 }],
  ['a broken connection', reset, { code: 'network' }],
  ['half a body', cutOff(200, '{"cookies":['), { code: 'network' }],
  ['no JSON', text(200, '<h1>Log in to the Wi-Fi</h1>'), { code: 'invalid-answer' }],
  ['an empty body', text(200, ''), { code: 'invalid-answer' }],
  ['no list', json(200, { cookies: 'x', directives: null }), { code: 'invalid-answer' }],
  ['a list of something else', json(200, { cookies: [1], directives: [{}] }), { code: 'invalid-answer' }],
];

describe.each(FAILURES)('%s', (_, answer, expected) => {
  test('is a coded error, sent once, with no secret in it', async () => {
    for (const request of [
      () => api().refreshSession(input, call()),
      () => api().fetchHandshakePayload(NONCE, call()),
    ]) {
      server.requests.length = 0;
      server.answer(answer);
      const error = await thrownBy(request());
      expect(error).toBeInstanceOf(SessionError);
      expect(error).toMatchObject(expected);
      expect(server.requests).toHaveLength(1);
      expect(`${(error as Error).stack} ${JSON.stringify(error)} ${(error as Error).cause}`).not.toMatch(
        /sk_test|never_shown|bbbbbbb/,
      );
    }
  });
});

test('the first code of a refusal is where authenticateRequest looks for it', async () => {
  server.answer(apiErrors(401, 'refresh_token_expired'));
  const error = await thrownBy(api().refreshSession(input, call()));
  expect((error as ApiResponseError).errors[0]?.code).toBe('refresh_token_expired');
});

test.each([
  ['no answer', () => undefined],
  ['a body without end', hungBody(200, '{"cookies":[')],
] as [string, Answer][])('%s ends at the deadline, as a timeout', async (_, answer) => {
  const time = createTestClock({ nowMs: 0 });
  const arrived = new Promise<void>((resolve) => {
    server.answer((response, request) => {
      answer(response, request);
      resolve();
    });
  });
  const error = thrownBy(api({ timeoutMs: 900, clock: time.clock }).fetchHandshakePayload(NONCE, call()));
  await arrived;
  await time.advance(900);
  expect(await error).toMatchObject({ code: 'timeout' });
});

test('an abort ends it with the reason of the signal, and one before it sends nothing', async () => {
  const controller = new AbortController();
  const reason = { why: 'the request is answered' };
  server.answer(() => controller.abort(reason));
  expect(await thrownBy(api().refreshSession(input, { signal: controller.signal }))).toBe(reason);
  expect(await thrownBy(api().refreshSession(input, { signal: controller.signal }))).toBe(reason);
  expect(server.requests).toHaveLength(1);
});

test.each([
  ['url', { url: 'http://api.example' }],
  ['url', { url: 'https://user:pass@api.example' }],
  ['url', { url: 'https://api.example/?key=1' }],
  ['url', { url: undefined as never }],
  ['secretKey', { secretKey: '' }],
  ['secretKey', { secretKey: 'pk_live_x' }],
  ['secretKey', { secretKey: 'sk_live\nx-header: 1' }],
  ['secretKey', { secretKey: undefined as never }],
  ['timeoutMs', { timeoutMs: 0 }],
  ['timeoutMs', { timeoutMs: Number.POSITIVE_INFINITY }],
  ['apiVersion', { apiVersion: 'a b' }],
  ['fetch', { fetch: 'fetch' as never }],
  ['clock', { clock: {} as never }],
] as const)('a mistake in %s is a TypeError that names it and quotes nothing', (name, wrong) => {
  const mistake = () => backendApi({ url: 'https://api.example', secretKey: SECRET_KEY, ...wrong });
  expect(mistake).toThrow(TypeError);
  expect(mistake).toThrow(new RegExp(`backendApi: ${name} must be`));
  expect(mistake).not.toThrow(/sk_live|sk_test|user:pass|pk_live/);
});

test('the emulator asks for the key it was given, and redeems with it', async () => {
  const emulator = frontendApiEmulator({ secretKey: SECRET_KEY });
  const { id } = emulator.createSession();
  const url = 'https://frontend-api.test';
  const handshake = `${url}/v1/client/handshake?format=nonce&redirect_url=https%3A%2F%2Fapp.example%2F`;
  const location = (await emulator.fetch(handshake)).headers.get('location') ?? '';
  const nonce = new URL(location).searchParams.get('__clerk_handshake_nonce') ?? '';

  const stranger = backendApi({ url, secretKey: 'sk_test_other', fetch: emulator.fetch });
  expect(await thrownBy(stranger.fetchHandshakePayload(nonce, call()))).toMatchObject({
    status: 401,
    errors: [{ code: 'clerk_key_invalid' }],
  });
  const without = await emulator.fetch(`${url}/v1/clients/handshake_payload?nonce=${nonce}`);
  expect(await without.json()).toMatchObject({ errors: [{ code: 'authorization_header_format_invalid' }] });

  const own = backendApi({ url, secretKey: SECRET_KEY, fetch: emulator.fetch });
  const lines = await own.fetchHandshakePayload(nonce, call());
  expect(lines.join()).toContain('__session=ey');
  const expiredToken = await emulator.mint({ sessionId: id, lifetimeSeconds: -10 });
  const refreshed = await own.refreshSession(
    { ...input, expiredToken, refreshToken: emulator.refreshToken(id) },
    call(),
  );
  expect(refreshed.join()).toContain('__session=ey');
  expect(JSON.stringify(emulator.requests)).not.toContain(SECRET_KEY);
});
