import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AuthenticateOptions, authenticateRequest, type RequestState } from 'xstate-session/server';
import { brokenPromises } from './support/broken-promises.ts';
import { hostileRequest } from './support/hostile.ts';
import { namedTokens } from './support/named-tokens.ts';
import { NOW, NOW_MS, ownKey, publishableKey, signToken } from './support/tokens.ts';

function appOf(instance: 'production' | 'development', logged: unknown[], lines: string[] = []): AuthenticateOptions {
  return {
    publishableKey: publishableKey(instance),
    keys: { jwks: ownKey.jwks },
    authorizedParties: ['https://app.example', 'https://sister.example'],
    organizationSync: { organizationPatterns: ['/orgs/:slug', '/orgs/:slug/(.*)'], personalAccountPatterns: ['/me'] },
    now: () => NOW_MS,
    logger: { warn: (...line: unknown[]) => void logged.push(line) },
    refreshSession: async () => lines,
    fetchHandshakePayload: async () => lines,
  };
}

test('hostile requests are answered: nobody breaks in, nothing throws, no redirect leaves for a foreign origin', async () => {
  const logged: unknown[] = [];
  const answered: string[] = [];
  const apps = {
    production: appOf('production', logged, answered),
    development: appOf('development', logged, answered),
  };
  const seen = new Map<string, number>();
  const property = fc.asyncProperty(hostileRequest, async ({ instance, method, path, query, headers, lines }) => {
    const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    const request = new Request(`https://app.example${path}?${search}`, { method, headers });
    const app = apps[instance];
    answered.splice(0, answered.length, ...lines);

    const state = await authenticateRequest(request, app);

    seen.set(`${state.status} ${state.reason}`, (seen.get(`${state.status} ${state.reason}`) ?? 0) + 1);
    const broken = brokenPromises(state, { instance, url: request.url });
    if (broken.length > 0) throw new Error(broken.join('; '));
  });
  await fc.assert(property, { numRuns: 20_000 });
  expect(JSON.stringify(logged)).not.toMatch(/eyJ|evil/);
  // The generator is no good if everything ends at the first row.
  expect(seen.size).toBeGreaterThan(25);
  expect([...seen.keys()].some((key) => key.startsWith('signed-in'))).toBe(true);
}, 240_000);

test.each([
  ['somebody broke in', { status: 'signed-in', reason: null, token: namedTokens.forged }, {}],
  ['somebody broke in', { status: 'signed-in', reason: null, token: namedTokens.expired }, {}],
  ['something was thrown', { status: 'signed-out', reason: 'unexpected-error' }, {}],
  [
    'a redirect to https://evil.example',
    { status: 'signed-out', reason: 'token-expired' },
    { location: '//evil.example' },
  ],
  ['a handshake elsewhere', { status: 'handshake', reason: 'token-expired' }, { location: 'https://app.example/' }],
  ['a cookie to be cached', { status: 'signed-out', reason: 'token-expired' }, { 'set-cookie': '__session=x' }],
  [
    'a word about other origins',
    { status: 'signed-out', reason: 'token-expired' },
    { 'access-control-allow-origin': 'null' },
  ],
  ['a token in the message', { status: 'signed-out', reason: null }, { 'x-clerk-auth-message': 'eyJ' }],
])('would be noticed: %s', (broken, state, headers) => {
  const planted = { ...state, headers: new Headers(headers as Record<string, string>) } as unknown as RequestState;
  expect(brokenPromises(planted, { instance: 'development', url: 'https://app.example/' })).toEqual([broken]);
});

test('tokens that are signed, with claims of any type, are answered as well', async () => {
  const app = appOf('production', []);
  const claims = fc.dictionary(
    fc.constantFrom('sub', 'sid', 'iss', 'azp', 'aud', 'nbf', 'iat', 'exp', 'o', 'org_id', '__proto__', 'toString'),
    fc.oneof(fc.jsonValue(), fc.constantFrom(NOW, NOW + 60, 'user_1')),
  );
  const property = fc.asyncProperty(claims, async (odd) => {
    const token = await signToken({ claims: odd });
    const headers = { cookie: `__session=${token}; __client_uat=${NOW - 60}`, 'sec-fetch-dest': 'document' };
    const state = await authenticateRequest(new Request('https://app.example/orgs/acme', { headers }), app);
    expect(state.reason).not.toBe('unexpected-error');
    if (state.status === 'signed-in') expect(typeof state.claims.sub).toBe('string');
  });
  await fc.assert(property, { numRuns: 1_000 });
}, 240_000);

test('a header that would be another one once decoded stays one', async () => {
  const request = new Request('https://app.example/', {
    headers: {
      cookie: `a=%0d%0ax-evil: 1; __client_uat=${NOW}; __session=${encodeURIComponent(namedTokens.expired ?? '')}`,
    },
  });
  const state = await authenticateRequest(request, appOf('production', []));
  expect([...state.headers.keys()]).not.toContain('x-evil');
});
