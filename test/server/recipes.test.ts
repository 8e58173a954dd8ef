import { getRequestListener } from '@hono/node-server';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { AuthenticateOptions } from 'xstate-session/server';
import { frontendApiEmulator } from 'xstate-session/testing';
import { createOptions } from './recipes/auth-options.ts';
import { createApp as createExpressApp } from './recipes/express.ts';
import { createHandler } from './recipes/first.ts';
import { createApp as createHonoApp } from './recipes/hono.ts';
import { createApp as createNodeApp } from './recipes/node-http.ts';
import { createHandler as createOutageHandler } from './recipes/outage-page.ts';
import { userOf } from './recipes/verify.ts';
import { createWorker } from './recipes/worker.ts';
import { documentClient } from './support/document-client.ts';
import { listen } from './support/listen.ts';
import { marked, markName, markOf, used } from './support/marks.ts';
import { namedTokens } from './support/named-tokens.ts';
import { NOW, NOW_MS, ownKey, signToken } from './support/tokens.ts';

const SECRET_KEY = 'sk_test_recipes';
const signingKey = frontendApiEmulator().signingKey();

const options: AuthenticateOptions = {
  frontendApi: 'https://clerk.app.example',
  keys: { jwks: ownKey.jwks },
  authorizedParties: ['https://app.example'],
  now: () => NOW_MS,
};

const recipes = [
  ['Node http', (given: AuthenticateOptions) => listen(createNodeApp(given))],
  ['Express', (given: AuthenticateOptions) => listen(createExpressApp(given))],
  ['Hono', (given: AuthenticateOptions) => listen(getRequestListener(createHonoApp(given).fetch))],
  ['web-standard requests', (given: AuthenticateOptions) => listen(getRequestListener(createHandler(given)))],
] as const;

describe.each(recipes)('the recipe for %s', (name, start) => {
  const get = async (headers: Record<string, string>, path = '/page') =>
    fetch(`${await start(options)}${path}`, { redirect: 'manual', headers: { accept: 'text/html', ...headers } });

  test('answers a stranger', async () => {
    const response = await get({});
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Hello stranger');
    expect(response.headers.get('x-clerk-auth-reason')).toBe('session-token-and-uat-missing');
  });

  test('answers a user', async () => {
    const response = await get({ cookie: `__session=${namedTokens.valid}; __client_uat=${NOW - 60}` });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('Hello user_1');
  });

  test('sends a document through a handshake, that carries the token', async () => {
    const response = await get({ cookie: `__session=${namedTokens.expired}; __client_uat=${NOW - 60}` }, '/page?a=1');
    const location = new URL(response.headers.get('location') ?? '');
    expect(response.status).toBe(307);
    expect(location.origin + location.pathname).toBe('https://clerk.app.example/v1/client/handshake');
    expect(location.searchParams.get('__session')).toBe(namedTokens.expired);
    expect(new URL(location.searchParams.get('redirect_url') ?? '').search).toMatch(
      /^\?a=1&__clerk_redirect_count=1-\d+&__clerk_handshake_started=[\w-]{24}$/,
    );
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.getSetCookie()).toEqual([
      '__clerk_redirect_count=1; SameSite=Lax; HttpOnly; Max-Age=2',
      expect.stringMatching(
        /^__Host-__clerk_handshake_started_[\w-]{8}=\d+-[\w-]{16}; Path=\/; SameSite=Lax; HttpOnly; Max-Age=180; Secure$/,
      ),
    ]);
  });

  test('passes every cookie of a handshake on, one line each', async () => {
    const response = await get(
      { cookie: `${markName}=${markOf(5)}` },
      `/page?${marked}&__clerk_handshake=${namedTokens['handshake-signed-out']}`,
    );
    expect(response.headers.getSetCookie()).toEqual(['__session=; Path=/; Max-Age=0', '__client_uat=0; Path=/', used]);
    expect(name).not.toBe('');
  });

  test('does not ask whether the address is one', async () => {
    const response = await get({ 'x-forwarded-host': 'evil example' }, '//evil.example/%E0%A4%A');
    expect(response.status).toBeLessThan(500);
    expect(response.headers.get('location')).toBeNull();
  });
});

describe('a mistake in the options', () => {
  test.each(recipes)(
    'is answered with a 500 by the recipe for %s, where nothing has checked them',
    async (_, start) => {
      const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
      onTestFinished(() => told.mockRestore());
      const app = await start({ ...options, deadlineMs: -1 });
      expect((await fetch(app, { signal: AbortSignal.timeout(5_000) })).status).toBe(500);
    },
  );

  test('ends the start where the options are made by the recipe', () => {
    const environment = {
      FRONTEND_API: 'https://clerk.app.example',
      BACKEND_API: 'https://api.clerk.example',
      SECRET_KEY,
    };
    expect(() => createOptions(environment)).toThrow(
      new TypeError('authorizedParties must not have an empty text in it'),
    );
  });
});

/** An app at an origin of its own, its options made by the recipe, and a strict frontend API. */
async function setUp(start: (given: AuthenticateOptions) => Promise<string>) {
  const emulator = frontendApiEmulator({ signingKey, secretKey: SECRET_KEY, refreshTokens: 'rotated' });
  onTestFinished(() => emulator.close());
  // The making of a key may take longer than anybody waits for an answer.
  await emulator.signingKey();
  const { url } = await emulator.listen();
  // The origin is known once the app listens, and the app wants to know it before: a first one finds a port.
  const party = { origin: '' };
  const environment = { FRONTEND_API: url, BACKEND_API: url, SECRET_KEY, COOKIE_SUFFIX: 'emulator' };
  const app = await start(createOptionsLater(environment, party));
  party.origin = app;
  const client = documentClient();
  const { userId } = emulator.createSession({ id: 'sess_1' });
  client.cookies.set(
    new URL(app).host,
    new Map([
      ['__client_uat', '1'],
      ['__client_uat_emulator', '1'],
    ]),
  );
  return { emulator, url, app, client, userId };
}

/** Options whose list of parties is filled in before the first request. */
function createOptionsLater(environment: Record<string, string>, party: { origin: string }): AuthenticateOptions {
  const made = createOptions({ ...environment, APP_ORIGIN: 'http://127.0.0.1:1' });
  return Object.defineProperty({ ...made }, 'authorizedParties', { get: () => [party.origin], enumerable: true });
}

describe.each(recipes)('the recipe for %s, with the recommended options and a strict back end', (_name, start) => {
  test('signs in by a handshake, and refreshes behind the scenes', async () => {
    const { emulator, app, client, userId } = await setUp(start);
    const visit = await client.visit(`${app}/page`);
    // The page, the frontend API, back with the answer, and the page without it in the address.
    expect([visit.text, visit.url, visit.steps.length]).toEqual([`Hello ${userId}`, `${app}/page`, 4]);
    const jar = client.cookies.get(new URL(app).host);
    const claims = { azp: app };
    const expired = await emulator.mint({ sessionId: 'sess_1', lifetimeSeconds: -10, claims });
    jar?.set('__session', expired);
    jar?.set('__session_emulator', expired);
    emulator.reset();
    const tabs = Array.from({ length: 6 }, () => client.visit(`${app}/next`));
    expect((await Promise.all(tabs)).map(({ text, steps }) => [text, steps.length])).toEqual(
      Array(6).fill([`Hello ${userId}`, 1]),
    );
    expect(emulator.requests.filter(({ endpoint }) => endpoint === 'refresh')).toHaveLength(1);
  });
});

test('the recipe of the options finds the key set of a frontend API that is written with a slash at its end', () => {
  const environment = { BACKEND_API: 'https://api.clerk.example', SECRET_KEY, APP_ORIGIN: 'https://app.example' };
  for (const given of ['https://clerk.app.example/', 'https://clerk.app.example']) {
    const { keys } = createOptions({ ...environment, FRONTEND_API: given });
    expect(keys).toEqual({ jwksUrl: 'https://clerk.app.example/.well-known/jwks.json' });
  }
  expect(() => createOptions(environment)).toThrow('frontendApi must be');
});

test('the worker makes its options of the environment, once', async () => {
  const worker = createWorker((given: Record<string, string>) => createHandler(createOptions(given)));
  const environment = {
    FRONTEND_API: 'https://clerk.app.example',
    BACKEND_API: 'https://api.clerk.example',
    SECRET_KEY,
    APP_ORIGIN: 'https://app.example',
  };
  const ask = async (given: Record<string, string>) =>
    (await worker.fetch(new Request('https://app.example/'), given)).text();
  expect(await ask(environment)).toBe('Hello stranger (session-token-and-uat-missing)');
  expect(await ask({})).toBe('Hello stranger (session-token-and-uat-missing)');
});

test('the recipe with a page for a total outage shows it, and goes on where it was afterwards', async () => {
  const { emulator, app, client, userId } = await setUp((given) =>
    listen(getRequestListener(createOutageHandler(given))),
  );
  emulator.setMode('unavailable');
  const visit = await client.visit(`${app}/page`);
  expect([visit.status, visit.text]).toEqual([503, expect.stringContaining('You are still signed in.')]);
  emulator.setMode('healthy');
  expect((await client.visit(`${app}/page`)).text).toBe(`Hello ${userId}`);
});

test('the sample that verifies a token knows whose it is', async () => {
  // The sample lives in the present, as samples do.
  const now = Math.floor(Date.now() / 1000);
  const token = await signToken({ claims: { nbf: now - 1, iat: now - 1, exp: now + 60 } });
  expect(await userOf(token, ownKey.pem)).toBe('user_1');
  expect(await userOf('garbage', ownKey.pem)).toBeNull();
});
