import { describe, expect, test } from 'vitest';
import type { AuthenticateOptions } from 'xstate-session/server';
import { createApp } from './recipes/node-http.ts';
import { documentClient } from './support/document-client.ts';
import { listen } from './support/listen.ts';
import { NOW, NOW_MS, ownKey } from './support/tokens.ts';

/** A frontend API that sends everyone straight back, with whatever it is told to add to the address. */
function uselessFrontendApi(addition: string) {
  return listen((request, response) => {
    const back = new URL(request.url ?? '', 'http://localhost').searchParams.get('redirect_url') ?? '';
    const url = new URL(back);
    if (addition !== '') url.searchParams.set(addition, 'useless');
    response.writeHead(307, { location: url.href }).end();
  });
}

const cases = [
  ['production, with nothing', 'production', ''],
  ['production, with a payload that is none', 'production', '__clerk_handshake'],
  ['production, with a nonce nobody redeems', 'production', '__clerk_handshake_nonce'],
  ['development, with nothing', 'development', ''],
  ['development, with a nonce nobody redeems', 'development', '__clerk_handshake_nonce'],
  ['development, with a payload that is none', 'development', '__clerk_handshake'],
] as const;

/** Each way a browser may lose what the redirects are counted with. */
const losses = [
  ['the counter', (name: string) => name !== '__clerk_redirect_count'],
  ['the marks of handshakes', (name: string) => !name.startsWith('__clerk_handshake_started')],
  ['every cookie that the app sets', () => false],
] as const;

describe.each(losses)('a browser that loses %s', (_lost, keeps) => {
  test.each(['production', 'development'] as const)('is redirected three times at most: %s', async (instance) => {
    const frontendApi = await uselessFrontendApi('');
    const options: AuthenticateOptions = { frontendApi, instance, keys: { jwks: ownKey.jwks }, now: () => NOW_MS };
    const app = await listen(createApp(options));
    const client = documentClient({ keeps });
    client.cookies.set(new URL(app).host, new Map([['__client_uat', String(NOW - 60)]]));

    const visit = await client.visit(`${app}/page?a=1`);

    expect(visit.steps.filter((step) => step.startsWith(frontendApi))).toHaveLength(3);
    expect(visit.status).toBe(200);
    expect(visit.text).toContain('Hello stranger');
  });
});

const refusals = [
  ['an unredeemed nonce', 'production', '__clerk_handshake_nonce', 'nonce'],
  ['a refused handshake token', 'production', '__clerk_handshake', 'token'],
  ['an unredeemed nonce', 'development', '__clerk_handshake_nonce', 'nonce'],
  ['a refused handshake token', 'development', '__clerk_handshake', 'token'],
] as const;

test.each(refusals)('%s is logged once, however often it comes: %s', async (_what, instance, addition, word) => {
  const frontendApi = await uselessFrontendApi(addition);
  const logged: string[] = [];
  const app = await listen(
    createApp({
      frontendApi,
      instance,
      keys: { jwks: ownKey.jwks },
      now: () => NOW_MS,
      logger: { warn: (...line) => void logged.push(JSON.stringify(line)) },
      fetchHandshakePayload: () => Promise.reject(Object.assign(new Error('secret'), { status: 404 })),
    }),
  );
  for (let visits = 0; visits < 3; visits += 1) {
    const client = documentClient();
    client.cookies.set(new URL(app).host, new Map([['__client_uat', String(NOW - 60)]]));
    await client.visit(`${app}/page`);
  }
  const ofIt = logged.filter((line) => new RegExp(`The ${word} of a handshake was `).test(line));
  expect(ofIt).toHaveLength(1);
  expect(logged.join()).not.toMatch(/useless|secret/);
});

test.each(cases)('a burst ends after three redirects at most: %s', async (_, instance, addition) => {
  const frontendApi = await uselessFrontendApi(addition);
  const options: AuthenticateOptions = { frontendApi, instance, keys: { jwks: ownKey.jwks }, now: () => NOW_MS };
  const app = await listen(createApp(options));
  const client = documentClient();
  client.cookies.set(new URL(app).host, new Map([['__client_uat', String(NOW - 60)]]));

  const visit = await client.visit(`${app}/page`);

  const handshakes = visit.steps.filter((step) => step.startsWith(frontendApi));
  expect(visit.status).toBe(200);
  expect(visit.text).toContain('Hello stranger');
  expect(handshakes.length).toBeGreaterThanOrEqual(1);
  expect(handshakes.length).toBeLessThanOrEqual(3);
});
