import { describe, expect, test, vi } from 'vitest';
import {
  type AuthenticateOptions,
  authenticateRequest,
  checkAuthenticateOptions,
  createHandshakeUrl,
  type VerifyOptions,
  verifySessionToken,
} from 'xstate-session/server';
import { namedTokens } from './support/named-tokens.ts';
import { NOW, NOW_MS, ownKey, publishableKey, signToken, suffixOf } from './support/tokens.ts';

const keys = { jwks: ownKey.jwks };
const good: AuthenticateOptions = { publishableKey: publishableKey('production'), keys, now: () => NOW_MS };
const document = (cookie = '') => new Request('https://app.example/', { headers: { cookie, accept: 'text/html' } });

const apiKeysOnly: AuthenticateOptions = {
  acceptsToken: 'api-key',
  verifyMachineToken: async ({ token }) => (token === 'ak_good' ? { subject: 'user_1' } : null),
};

describe('the keys', () => {
  const withKey = (jwt: string) => new Request('https://api.example/', { headers: { authorization: `Bearer ${jwt}` } });

  test('are not needed where API keys alone are accepted', async () => {
    const state = await authenticateRequest(withKey('ak_good'), apiKeysOnly);
    expect(state).toMatchObject({ status: 'signed-in', tokenKind: 'api-key', subject: 'user_1' });
    for (const refused of ['ak_other', await signToken({ claims: { sub: 'mch_1' } }), await signToken()]) {
      expect((await authenticateRequest(withKey(refused), apiKeysOnly)).status).toBe('signed-out');
    }
  });

  test.each([undefined, 'any', 'm2m-token', 'oauth-token', 'session-token', ['api-key', 'm2m-token']] as const)(
    'are asked for where %j is accepted',
    async (acceptsToken) => {
      const options = { ...good, keys: undefined, acceptsToken } as unknown as AuthenticateOptions;
      await expect(authenticateRequest(document(), options)).rejects.toThrow(
        new TypeError(
          'keys is missing: give { pem }, { jwks } or { jwksUrl }; only authenticateRequest with acceptsToken: "api-key" does without, for no other token is always opaque',
        ),
      );
    },
  );
});

describe('a mistake in the options is told to the developer', () => {
  test.each([
    ['no options', undefined],
    ['nobody to ask', { keys }],
    ['no keys', { publishableKey: good.publishableKey }],
    ['a secret key', { ...good, publishableKey: 'sk_live_abcdef' }],
    ['a publishable key that is none', { ...good, publishableKey: 'pk_live_!!!' }],
    ['a publishable key of a host that is none', { ...good, publishableKey: `pk_live_${btoa('evil/example$')}` }],
    ['a publishable key without its end', { ...good, publishableKey: `pk_live_${btoa('clerk.app.example')}` }],
    ['a frontend API that is not secure', { ...good, frontendApi: 'http://clerk.app.example' }],
    ['a frontend API that is none', { ...good, frontendApi: 'https://' }],
    ['another kind of instance', { ...good, instance: 'staging' }],
    ['a suffix no cookie can have', { ...good, cookieSuffix: 'a=b' }],
    ['a pattern that is none', { ...good, organizationSync: { organizationPatterns: ['/orgs/:'] } }],
    ['a pattern that is no text', { ...good, organizationSync: { organizationPatterns: [7] } }],
    ['a refresh that is no function', { ...good, refreshSession: true }],
    ['an option that is misspelt', { ...good, authorisedParties: ['https://app.example'] }],
    ['a party with a path', { ...good, authorizedParties: ['https://app.example/app'] }],
    ['an empty party', { ...good, authorizedParties: [''] }],
    ['parties without a scheme', { ...good, authorizedParties: ['app.example', 'com.example.app'] }],
    ['a party that is a host and a port', { ...good, authorizedParties: ['localhost:3000'] }],
    ['a party with a blank before it', { ...good, authorizedParties: [' https://app.example'] }],
    ['a party of all hosts', { ...good, authorizedParties: ['*'] }],
    ['a party of all hosts below one', { ...good, authorizedParties: ['https://*.app.example'] }],
    ['a party whose address is none', { ...good, authorizedParties: ['https://['] }],
    ['an empty audience', { ...good, audience: '' }],
    ['an empty issuer', { ...good, issuer: [''] }],
    ['a list of issuers without any', { ...good, issuer: [] }],
    ['a list of audiences without any', { ...good, audience: [] }],
    ['a list of parties without any', { ...good, authorizedParties: [] }],
    ['a path that is another host', { ...good, frontendApi: '//evil.example' }],
    ['another word for pending sessions', { ...good, pendingSessions: 'ignore' }],
    ['a function in place of the logger it is of', { ...good, logger: console.log }],
    ['timers that are none', { ...good, clock: {} }],
    ['a fetch that is no function', { ...good, keys: { jwksUrl: 'https://keys.example/jwks' }, fetch: 'fetch' }],
    ['a name in place of a logger', { ...good, logger: 'console' }],
    ['a payload that is no function', { ...good, fetchHandshakePayload: 'https://x.example' }],
  ])('%s', async (_, options) => {
    const wrong = options as unknown as AuthenticateOptions;
    await expect(authenticateRequest(document(), wrong)).rejects.toThrow(TypeError);
    expect(() => checkAuthenticateOptions(wrong)).toThrow(TypeError);
    await expect(createHandshakeUrl(document(), 'reason', wrong)).rejects.toThrow(TypeError);
  });

  test.each<[string, unknown, string]>([
    ['options that are none', undefined, 'options must be an object; it is missing.'],
    ['a text in place of options', 'pk_live_canary', 'options must be an object; given: string.'],
    ['a list in place of patterns', ['/orgs/:slug'], 'organizationSync must be an object; given: array.'],
    ['a text in place of patterns', '/orgs/:slug', 'organizationSync must be an object; given: string.'],
    [
      'one pattern in place of a list',
      { organizationPatterns: '/orgs/:slug' },
      'organizationSync.organizationPatterns must be a list of path patterns; given: string.',
    ],
    [
      'a pattern that is no text',
      { personalAccountPatterns: [/me/] },
      'each of organizationSync.personalAccountPatterns must be a path pattern; given: object.',
    ],
    [
      'a pattern that cannot be read',
      { organizationPatterns: ['/orgs/:'] },
      'organizationSync.organizationPatterns: "/orgs/:" is no pattern of path-to-regexp 6',
    ],
    [
      'a pattern that no path matches',
      { personalAccountPatterns: ['me/(.*)'] },
      'organizationSync.personalAccountPatterns: "me/(.*)" must begin with "/", as a path does',
    ],
    [
      'a name that is no organization’s',
      { organizationPatterns: ['/orgs/:slug', '/orgs/:orgSlug/(.*)'] },
      'organizationSync.organizationPatterns: "/orgs/:orgSlug/(.*)" has no :id or :slug; for a part that is neither write (.*)',
    ],
    ...[['/orgs'], ['/orgs/[slug]', '/orgs/(.*)'], ['']].map((organizationPatterns): [string, unknown, string] => [
      'patterns of which none names an organization',
      { organizationPatterns },
      'organizationSync.organizationPatterns: none names an organization; write :id or :slug, as in "/orgs/:slug" (path-to-regexp 6)',
    ]),
    [
      'a list of patterns without any',
      { organizationPatterns: [] },
      'organizationSync.organizationPatterns must have at least one pattern; where there is none, leave it out',
    ],
    [
      'a list of personal patterns without any',
      { organizationPatterns: ['/orgs/:slug'], personalAccountPatterns: [] },
      'organizationSync.personalAccountPatterns must have at least one pattern; where there is none, leave it out',
    ],
  ])('with what was given and what is to be: %s', async (_, given, message) => {
    const isOfOptions = message.startsWith('options');
    const wrong = (isOfOptions ? given : { ...good, organizationSync: given }) as AuthenticateOptions;
    await expect(authenticateRequest(document(), wrong)).rejects.toThrow(new TypeError(message));
  });

  test.each([
    { organizationPatterns: ['/:area/orgs/:slug', '/orgs/new', '/orgs/:id?', '(.*)/by-slug/:slug', '{/:slug}?/about'] },
    { personalAccountPatterns: ['/', '', '/users/:name'] },
    null,
  ])('and is none where patterns are as they may be: %j', (organizationSync) => {
    expect(() => checkAuthenticateOptions({ ...good, organizationSync } as AuthenticateOptions)).not.toThrow();
  });

  test('with the nearest name of an option that nobody knows', async () => {
    const wrong = { ...good, authorisedParties: [] } as AuthenticateOptions;
    await expect(authenticateRequest(document(), wrong)).rejects.toThrow(
      '"authorisedParties" is not known; did you mean "authorizedParties"?',
    );
    await expect(verifySessionToken('x', { keys, azp: 'x' } as VerifyOptions)).rejects.toThrow('"azp" is not known');
  });

  test.each([
    ["Node's request", { url: '/page', method: 'GET', headers: { cookie: 'a=b' } }],
    ['nothing', undefined],
  ])('with what to give in place of %s', async (_, request) => {
    await expect(authenticateRequest(request as unknown as Request, good)).rejects.toThrow('give a web Request');
  });

  test('without repeating a key', async () => {
    const error = await authenticateRequest(document(), { ...good, publishableKey: 'sk_live_canary' }).catch(String);
    expect(error).toContain('publishableKey');
    expect(error).not.toContain('canary');
  });
});

test('options that are right are given back by their check, as they are: nothing is fetched, and they are read when they are used', async () => {
  const fetched = vi.fn<typeof fetch>(async () => Response.error());
  const options = { ...good, keys: { jwksUrl: 'https://keys.example/jwks' }, fetch: fetched, apiVersion: '1' };
  expect(checkAuthenticateOptions(options)).toBe(options);
  expect(checkAuthenticateOptions(apiKeysOnly)).toBe(apiKeysOnly);
  expect(fetched).not.toHaveBeenCalled();
  options.apiVersion = '2';
  const state = await authenticateRequest(document(`__client_uat=${NOW}`), options);
  expect(state.headers.get('location')).toContain('__clerk_api_version=2');
});

describe('options', () => {
  test.each([
    ['a publishable key', good],
    ['a host', { keys, frontendApi: 'clerk.app.example', now: good.now }],
    ['an address', { keys, frontendApi: 'https://clerk.app.example/', instance: 'production' as const, now: good.now }],
  ])('name the frontend API by %s', async (_, options) => {
    const state = await authenticateRequest(document(`__client_uat=${NOW}`), options);
    expect(new URL(state.headers.get('location') ?? '').origin).toBe('https://clerk.app.example');
  });

  test('tell the instance by the publishable key, unless they say otherwise', async () => {
    const development = { ...good, publishableKey: publishableKey('development') };
    expect((await authenticateRequest(document(), development)).reason).toBe('dev-browser-missing');
    const reason = 'session-token-and-uat-missing';
    expect((await authenticateRequest(document(), { ...development, instance: 'production' })).reason).toBe(reason);
    expect((await authenticateRequest(document(), good)).reason).toBe(reason);
  });

  test('compute the suffix of the cookies as everyone else does', async () => {
    const suffix = suffixOf(good.publishableKey ?? '');
    const cookie = `__session_${suffix}=${namedTokens.valid}; __client_uat_${suffix}=${NOW - 60}`;
    expect((await authenticateRequest(document(cookie), good)).status).toBe('signed-in');
    expect((await authenticateRequest(document(cookie), { ...good, cookieSuffix: 'other' })).status).toBe('signed-out');
  });

  test('are read once per object, and the answers of two objects do not mix', async () => {
    const cookie = `__session=${namedTokens.valid}; __client_uat=${NOW - 60}`;
    const strict = { ...good, authorizedParties: ['https://else.example'] };
    const answers = await Promise.all(
      [good, strict, good, strict].map(
        async (options) => (await authenticateRequest(document(cookie), options)).status,
      ),
    );
    expect(answers).toEqual(['signed-in', 'signed-out', 'signed-in', 'signed-out']);
  });
});

describe('the log', () => {
  function listening() {
    const lines: unknown[] = [];
    return { lines, options: { ...good, logger: { warn: (...line: unknown[]) => void lines.push(line) } } };
  }

  test('says that the burst is spent', async () => {
    const { lines, options } = listening();
    await authenticateRequest(document(`__client_uat=${NOW}; __clerk_redirect_count=3`), options);
    expect(lines).toEqual([[expect.stringContaining('Three'), { reason: 'client-uat-but-no-session-token' }]]);
  });

  test.each([
    [
      'throws',
      {
        warn() {
          throw new Error('the disk is full');
        },
      },
    ],
    ['has something else in the place of a method', { warn: 'no' }],
    ['has no method, which is how to be silent,', {}],
    ['is null', null],
    ['is a function with methods', Object.assign(() => undefined, { warn: () => undefined })],
  ])('of a logger that %s signs nobody out', async (_, logger) => {
    const options = { ...good, logger } as unknown as AuthenticateOptions;
    const cookie = `__session=${namedTokens['no-azp']}; __client_uat=${NOW - 60}`;
    expect((await authenticateRequest(document(cookie), options)).status).toBe('signed-in');
    const other = { ...options, keys: { jwksUrl: 'https://keys.example/jwks' }, fetch: async () => Response.error() };
    expect(await authenticateRequest(document(cookie), other as AuthenticateOptions)).toMatchObject({
      reason: 'jwk-remote-failed-to-load',
    });
  });

  test('says once that tokens name no party', async () => {
    const { lines, options } = listening();
    const cookie = `__session=${namedTokens['no-azp']}; __client_uat=${NOW - 60}`;
    await authenticateRequest(document(cookie), options);
    await authenticateRequest(document(cookie), options);
    expect(lines).toEqual([[expect.stringContaining('azp')]]);
  });

  test('says that a clock was forgiven', async () => {
    const { lines, options } = listening();
    const url = `https://app.example/?__clerk_handshake=${namedTokens['handshake-expired-session']}`;
    const development = { ...options, instance: 'development' as const };
    await authenticateRequest(new Request(url, { headers: { cookie: '__clerk_db_jwt=b' } }), development);
    expect(lines).toEqual([[expect.stringContaining('clock')]]);
  });

  test('says that something unexpected happened, and nothing of what', async () => {
    const { lines, options } = listening();
    const request = document('');
    const headers = new Proxy(request.headers, {
      get() {
        throw new TypeError('canary');
      },
      has: () => true,
    });
    const { reason } = await authenticateRequest({ ...request, url: request.url, method: 'GET', headers }, options);
    expect(reason).toBe('unexpected-error');
    expect(lines).toEqual([[expect.any(String), { name: 'TypeError' }]]);
  });
});
