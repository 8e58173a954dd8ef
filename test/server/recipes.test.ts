import { getRequestListener } from '@hono/node-server';
import { describe, expect, test } from 'vitest';
import type { AuthenticateOptions } from 'xstate-session/server';
import { createApp as createExpressApp } from './recipes/express.ts';
import { handle } from './recipes/first.ts';
import { createApp as createHonoApp } from './recipes/hono.ts';
import { createMiddleware } from './recipes/next-middleware.ts';
import { createApp as createNodeApp } from './recipes/node-http.ts';
import { userOf } from './recipes/verify.ts';
import { listen } from './support/listen.ts';
import { namedTokens } from './support/named-tokens.ts';
import { NOW, NOW_MS, ownKey, signToken } from './support/tokens.ts';

const options: AuthenticateOptions = {
  frontendApi: 'https://clerk.app.example',
  keys: { jwks: ownKey.jwks },
  authorizedParties: ['https://app.example'],
  now: () => NOW_MS,
};

/** The middleware with a page behind it, as the framework would put it there. */
function createNextApp(): (request: Request) => Promise<Response> {
  const middleware = createMiddleware(options);
  return async (request) => {
    const answer = await middleware(request);
    if (!answer.headers.has('x-middleware-next')) return answer;
    const who = answer.headers.get('x-clerk-auth-status') === 'signed-in' ? 'user_1' : 'stranger';
    return new Response(`Hello ${who}`, { headers: answer.headers });
  };
}

const recipes = [
  ['Node http', () => listen(createNodeApp(options))],
  ['Express', () => listen(createExpressApp(options))],
  ['Hono', () => listen(getRequestListener(createHonoApp(options).fetch))],
  ['Next.js middleware', () => listen(getRequestListener(createNextApp()))],
] as const;

describe.each(recipes)('the recipe for %s', (name, start) => {
  const get = async (headers: Record<string, string>, path = '/page') =>
    fetch(`${await start()}${path}`, { redirect: 'manual', headers: { accept: 'text/html', ...headers } });

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
    expect(new URL(location.searchParams.get('redirect_url') ?? '').search).toBe('?a=1');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.getSetCookie()).toEqual(['__clerk_redirect_count=1; SameSite=Lax; HttpOnly; Max-Age=2']);
  });

  test('passes every cookie of a handshake on, one line each', async () => {
    const response = await get({}, `/page?__clerk_handshake=${namedTokens['handshake-signed-out']}`);
    expect(response.headers.getSetCookie()).toEqual(['__session=; Path=/; Max-Age=0', '__client_uat=0; Path=/']);
    expect(name).not.toBe('');
  });

  test('does not ask whether the address is one', async () => {
    const response = await get({ 'x-forwarded-host': 'evil example' }, '//evil.example/%E0%A4%A');
    expect(response.status).toBeLessThan(500);
    expect(response.headers.get('location')).toBeNull();
  });
});

test('the first sample answers a stranger without asking anybody', async () => {
  const response = await handle(new Request('https://app.example/'));
  expect(await response.text()).toBe('Hello stranger');
});

test('the sample that verifies a token knows whose it is', async () => {
  // The sample lives in the present, as samples do.
  const now = Math.floor(Date.now() / 1000);
  const token = await signToken({ claims: { nbf: now - 1, iat: now - 1, exp: now + 60 } });
  expect(await userOf(token, ownKey.pem)).toBe('user_1');
  expect(await userOf('garbage', ownKey.pem)).toBeNull();
});
