import { OAuth2Server } from 'oauth2-mock-server';
import * as oauth from 'oauth4webapi';
import { expect, onTestFinished, test } from 'vitest';
import { createSession, type Session } from 'xstate-session';
import { authorizedFetch } from 'xstate-session/fetch';
import { createTestClock } from 'xstate-session/testing';
import { json, startHttpServer } from '../support/http-server.ts';
import { oauthActors, type RefreshTokens } from './recipes/oauth.ts';

// docs/oauth.md's recipe over the real oauth4webapi, against a real authorization server on loopback that rotates refresh tokens.

interface World {
  readonly session: Session;
  readonly testClock: ReturnType<typeof createTestClock>;
  /** What the next token requests are answered with in place of a token. */
  readonly failures: { status: number; body: unknown }[];
  /** The refresh tokens that were sent, in order. */
  readonly sent: string[];
  readonly stored: { refreshToken: string | null };
  readonly store: { isBroken: boolean };
  readonly revoked: () => number;
  /** The status of the next revocation. */
  readonly revocation: { status: number };
}

async function createWorld(known: { readonly revocation_endpoint?: undefined } = {}): Promise<World> {
  const authorizationServer = new OAuth2Server();
  await authorizationServer.issuer.keys.generate('RS256');
  await authorizationServer.start(0, '127.0.0.1');
  onTestFinished(() => authorizationServer.stop());
  const failures: World['failures'] = [];
  const sent: string[] = [];
  let revoked = 0;
  const revocation = { status: 200 };
  authorizationServer.service.on('beforeRevoke', (answer) => {
    revoked += 1;
    answer.statusCode = revocation.status;
  });
  authorizationServer.service.on('beforeResponse', (answer, { body }) => {
    sent.push(String((body as { refresh_token?: string }).refresh_token));
    const failure = failures.shift();
    if (failure) Object.assign(answer, { statusCode: failure.status, body: failure.body });
    else Object.assign(answer.body ?? {}, { refresh_token: `refresh ${sent.length + 1}`, expires_in: 300 });
  });

  const issuer = new URL(authorizationServer.issuer.url ?? '');
  const insecure = { [oauth.allowInsecureRequests]: true };
  const found = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  const server = { ...found, ...known };
  const stored: World['stored'] = { refreshToken: 'refresh 1' };
  const store = { isBroken: false };
  const refreshTokens: RefreshTokens = {
    read: async () => {
      if (store.isBroken) throw new Error('The store cannot be read.');
      return stored.refreshToken;
    },
    write: async (refreshToken) => {
      stored.refreshToken = refreshToken;
    },
  };
  const testClock = createTestClock();
  const { clock, now, monotonicNow } = testClock;
  const session = createSession({
    sessionId: 'current',
    mints: 'one-at-a-time',
    ...oauthActors({ server, client: { client_id: 'app' }, refreshTokens, allowInsecureRequests: true }),
    clock,
    now,
    monotonicNow,
    random: () => 0.5,
  });
  onTestFinished(() => session.dispose());
  return { session, testClock, failures, sent, stored, store, revoked: () => revoked, revocation };
}

test('tokens come from the refresh token grant, and each brings the next refresh token', async () => {
  const { session, testClock, sent, stored } = await createWorld();
  const first = await session.getToken();
  const api = await startHttpServer();
  onTestFinished(() => api.close());
  api.answer(json(200, {}));
  await authorizedFetch(session, { origins: [api.url] })(`${api.url}/orders`);
  expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${first}`);

  // `expires_in` rules, whatever `exp` says: refreshed before 300 s are over.
  await testClock.advance(280_000);
  expect(await session.getToken({ skipCache: true })).toBeTypeOf('string');
  expect(sent.slice(0, 2)).toEqual(['refresh 1', 'refresh 2']);
  expect(stored.refreshToken).toBe(`refresh ${sent.length + 1}`);
});

test.each([
  { status: 503, body: 'The server is down.', kind: 'unavailable' },
  { status: 429, body: { error: 'slow_down' }, kind: 'rate-limited' },
  { status: 401, body: { error: 'invalid_client' }, kind: 'foreign-answer' },
  { status: 400, body: { error: 'invalid_client' }, kind: 'rejected' },
])('nobody is signed out by $status $body', async ({ status, body, kind }) => {
  const { session, testClock, failures, stored } = await createWorld();
  const held = await session.getToken();
  failures.push({ status, body });
  const failed = new Promise<{ kind: string; retryInMs: number }>((resolve) => session.on('token.failed', resolve));
  const asked = session.getToken({ skipCache: true }).catch(({ code }) => code);

  const { retryInMs, ...failure } = await failed;
  expect(failure).toMatchObject({ kind, status });
  expect({ status: session.status, token: session.token }).toEqual({ status: 'refreshing', token: held });
  await testClock.advance(retryInMs);
  // What cannot help by being asked again rejects at once; for all else the caller waits, and gets a token.
  expect(await asked).toMatch(kind === 'rejected' ? /^api-response$/ : /^ey/);
  expect(await session.getToken()).toMatch(/^ey/);
  expect(stored.refreshToken).toMatch(/^refresh/);
});

test('invalid_grant ends the session: the refresh token was revoked', async () => {
  const { session, failures } = await createWorld();
  await session.getToken();
  failures.push({ status: 400, body: { error: 'invalid_grant' } });
  expect(await session.getToken({ skipCache: true })).toBeNull();
  expect(session.status).toBe('signed-out');
});

test('invalid_grant ends nothing where another tab has replaced the refresh token meanwhile', async () => {
  const { session, testClock, failures, sent, stored } = await createWorld();
  const held = await session.getToken();
  failures.push({
    status: 400,
    // Read when it is sent: by then the other tab has written.
    get body() {
      stored.refreshToken = 'of the other tab';
      return { error: 'invalid_grant' };
    },
  });
  const failed = new Promise<{ retryInMs: number }>((resolve) => session.on('token.failed', resolve));
  await session.getToken({ skipCache: true }).catch(() => undefined);
  const { retryInMs } = await failed;
  expect(session.token).toBe(held);
  await testClock.advance(retryInMs);
  await session.getToken({ skipCache: true });
  expect(sent.slice(1, 3)).toEqual(['refresh 2', 'of the other tab']);
});

test('a store that cannot be read ends nothing; an empty one does', async () => {
  const { session, testClock, stored, store } = await createWorld();
  store.isBroken = true;
  const failed = new Promise<{ kind: string; retryInMs: number }>((resolve) => session.on('token.failed', resolve));
  const asked = session.getToken();
  const { kind, retryInMs } = await failed;
  expect(kind).toBe('network');
  store.isBroken = false;
  await testClock.advance(retryInMs);
  expect(await asked).toMatch(/^ey/);
  stored.refreshToken = null;
  expect(await session.getToken({ skipCache: true })).toBeNull();
});

test('a sign-out revokes the refresh token, and forgets it', async () => {
  const { session, stored, revoked } = await createWorld();
  await session.getToken();
  await session.end();
  expect({ revoked: revoked(), stored }).toEqual({ revoked: 1, stored: { refreshToken: null } });
});

test('a sign-out forgets the refresh token though the server does not revoke it; another one asks again', async () => {
  const { session, stored, revoked, revocation } = await createWorld();
  await session.getToken();
  revocation.status = 503;
  await expect(session.end()).rejects.toThrow();
  expect(stored).toEqual({ refreshToken: null });
  revocation.status = 200;
  await session.end();
  expect(revoked()).toBe(2);
});

test('where the server revokes nothing, a sign-out forgets the refresh token', async () => {
  const { session, stored, revoked } = await createWorld({ revocation_endpoint: undefined });
  await session.getToken();
  await session.end();
  expect({ revoked: revoked(), stored }).toEqual({ revoked: 0, stored: { refreshToken: null } });
});
