import { describe, expect, test } from 'vitest';
import { type AuthenticateOptions, authenticateRequest, handshakeResponse } from 'xstate-session/server';
import { marked, markName, markOf, sent, used } from './support/marks.ts';
import { namedTokens } from './support/named-tokens.ts';
import { rowOptions, rowRequest } from './support/row-request.ts';
import { NOW, signToken } from './support/tokens.ts';
import type { RowPart } from './table/row.ts';

type Case = Omit<RowPart, 'status' | 'reason' | 'when'>;

const authenticate = (row: Case) => authenticateRequest(rowRequest(row), rowOptions(row));
const expired = { __session: '@expired', __client_uat: 'in' };
/** The count that an address comes back with, at the time of the tests. */
const count = (redirects: number) => `__clerk_redirect_count=${redirects}-${NOW}`;
const dev = { instance: 'development', cookies: { __clerk_db_jwt: 'browser' } } as const;

describe('a handshake that is resolved', () => {
  const fresh = `__session=${namedTokens.valid}; Path=/; HttpOnly`;
  const lines = [
    fresh,
    `__client_uat=${NOW}; Path=/`,
    'theme=dark; Path=/',
    '__session_deadbeef=x',
    '__refresh=a\r\nb: c',
    7,
  ];
  const redeemed = (options: Partial<AuthenticateOptions> = {}) => ({
    fetchHandshakePayload: async () => lines as string[],
    ...options,
  });

  test('passes on the cookies of the session family, and no other', async () => {
    const state = await authenticate({
      url: `https://app.example/?${marked}&__clerk_handshake_nonce=n`,
      cookies: sent,
      options: redeemed(),
    });
    expect(state.headers.getSetCookie()).toEqual([fresh, `__client_uat=${NOW}; Path=/`, used]);
    expect([...state.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(state.headers.get('cache-control')).toBe('private, no-store');
  });

  test('gives the new token and its claims, not those of the request', async () => {
    const state = await authenticate({
      url: `https://app.example/?${marked}&__clerk_handshake=@handshake`,
      cookies: { ...sent, __session: '@valid', __client_uat: 'in' },
    });
    expect(state.claims?.sid).toBe('sess_2');
    expect(state.token).not.toBe(namedTokens.valid);
  });

  test('asks the back end with the nonce, once', async () => {
    const asked: string[] = [];
    const fetchHandshakePayload = async (nonce: string) => {
      asked.push(nonce);
      return [fresh];
    };
    await authenticate({
      url: `https://app.example/?${marked}&__clerk_handshake_nonce=n%5F1`,
      cookies: sent,
      options: { fetchHandshakePayload },
    });
    expect(asked).toEqual(['n_1']);
  });

  test('in production does not redirect', async () => {
    const state = await authenticate({
      url: `https://app.example/?${marked}&__clerk_handshake=@handshake`,
      cookies: sent,
    });
    expect(state.status).toBe('signed-in');
    expect(state.headers.get('location')).toBeNull();
    expect(() => handshakeResponse(state)).toThrow(TypeError);
  });

  test('in development cleans the address of every parameter, and leaves the rest byte for byte', async () => {
    const state = await authenticate({
      ...dev,
      url: 'https://app.example/a?x=%20y&__clerk_handshake=@handshake&__clerk_help=1&z=a+b&__clerk_db_jwt=b&__clerk_handshake_nonce=',
    });
    expect(state.status).toBe('signed-in');
    expect(state.headers.get('location')).toBe('https://app.example/a?x=%20y&z=a+b');
    const response = handshakeResponse(state);
    expect(response.status).toBe(307);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.getSetCookie()).toEqual(state.headers.getSetCookie());
  });

  test('in development does not redirect to where it is already', async () => {
    const state = await authenticate({ ...dev, cookies: { ...dev.cookies, __clerk_handshake: '@handshake' } });
    expect(state.status).toBe('signed-in');
    expect(state.headers.get('location')).toBeNull();
  });

  test.each([
    ['/page', '/page'],
    ['//evil.example/page', '/.//evil.example/page'],
  ])('in development never leaves for a forged host: %s', async (path, expected) => {
    const state = await authenticate({
      ...dev,
      url: `https://app.example${path}?__clerk_handshake=@handshake`,
      headers: { host: 'evil.example', 'sec-fetch-dest': 'document' },
      options: { authorizedParties: undefined },
    });
    const location = state.headers.get('location') ?? '';
    expect(location).toBe(expected);
    expect(new URL(location, 'https://app.example').origin).toBe('https://app.example');
  });

  test('that brought nobody keeps the count of redirects alive', async () => {
    const state = await authenticate({
      ...dev,
      url: `https://app.example/?${marked}&__clerk_handshake_nonce=n`,
      cookies: { ...dev.cookies, __clerk_redirect_count: '2' },
    });
    expect(state.headers.getSetCookie()).toEqual(['__clerk_redirect_count=2; SameSite=Lax; HttpOnly; Max-Age=2']);
  });

  test('whose token is of another app of the domain is dropped with its cookies', async () => {
    const state = await authenticate({
      url: `https://app.example/?${marked}&__clerk_handshake=@handshake-foreign-session`,
      cookies: sent,
    });
    expect(state.headers.getSetCookie()).toEqual([used]);
  });

  test.each([
    ['accepted', '__clerk_handshake', '@handshake', 'signed-in'],
    ['refused', '__clerk_handshake', '@handshake-forged', 'signed-out'],
    ['none', '__clerk_handshake_nonce', 'n/1', 'signed-out'],
    ['not redeemed', '__clerk_handshake_nonce', 'n1', 'signed-out'],
  ])('that was in a cookie is looked at once: %s', async (_, name, value, status) => {
    const state = await authenticate({
      url: 'https://www.eu.app.example/',
      cookies: { [name]: value },
      options: { authorizedParties: undefined },
    });
    expect(state.status).toBe(status);
    const cleared = state.headers.getSetCookie().filter((line) => line.startsWith(`${name}=;`));
    expect(cleared).toEqual([
      `${name}=; Path=/; Max-Age=0`,
      `${name}=; Path=/; Domain=app.example; Max-Age=0`,
      `${name}=; Path=/; Domain=eu.app.example; Max-Age=0`,
      `${name}=; Path=/; Domain=www.eu.app.example; Max-Age=0`,
    ]);
  });

  test.each([
    ['by POST', { method: 'POST' }],
    ['beside a token in the header', { headers: { authorization: 'Bearer @valid' } }],
  ])('that was in a cookie is left alone %s', async (_, more) => {
    const state = await authenticate({ ...more, cookies: { __clerk_handshake: '@handshake-forged' } });
    expect(state.headers.getSetCookie()).toEqual([]);
  });

  test('whose cookie the payload sets itself is set once', async () => {
    const line = '__clerk_handshake_nonce=; Path=/; Domain=app.example; Max-Age=0';
    const state = await authenticate({
      cookies: { __clerk_handshake_nonce: 'n1' },
      options: redeemed({ fetchHandshakePayload: async () => [fresh, line] }),
    });
    expect(state.headers.getSetCookie()).toEqual([fresh, line]);
  });

  test('counts once: the address is nothing to a browser that has used it', async () => {
    const url = `https://app.example/?${marked}&__clerk_handshake=@handshake`;
    const first = await authenticate({ url, cookies: sent });
    expect(first.status).toBe('signed-in');
    expect(first.headers.getSetCookie()).toContain(used);
    const again = await authenticate({ url });
    expect(again.reason).toBe('session-token-and-uat-missing');
    // Sent to another handshake, it has a newer mark than the old address.
    const later = await authenticate({
      url,
      cookies: { [markName]: markOf(4) },
      options: { clockSkewMs: 0 },
    });
    expect(later.reason).toBe('session-token-and-uat-missing');
  });

  test('leaves an address without the count, where cookies are seen to be kept', async () => {
    const url = `https://app.example/a?b=%20&${count(1)}&${marked}`;
    const cookies = { ...sent, __session: '@valid', __client_uat: 'in' };
    const kept = await authenticate({ url, cookies });
    expect(kept.headers.get('location')).toBe('https://app.example/a?b=%20');
    expect(kept.headers.getSetCookie()).toEqual([used, '__clerk_redirect_count=1; SameSite=Lax; HttpOnly; Max-Age=2']);
    const lost = await authenticate({ url, cookies: { __session: '@valid', __client_uat: 'in' } });
    expect(lost.headers.get('location')).toBeNull();
    const fetched = await authenticate({ url, cookies, headers: { 'sec-fetch-dest': 'empty' } });
    expect(fetched.headers.get('location')).toBeNull();
  });

  test('takes at most fifty cookies, none longer than eight kilobytes', async () => {
    const many = Array.from({ length: 60 }, (_, n) => `__client_uat=${n}; Path=/`);
    const long = `__session=${await signToken({ claims: { pad: 'x'.repeat(9_000) } })}; Path=/`;
    const state = await authenticate({
      url: `https://app.example/?${marked}&__clerk_handshake_nonce=n`,
      cookies: sent,
      options: redeemed({ fetchHandshakePayload: async () => [long, ...many] }),
    });
    expect(state.headers.getSetCookie()).toEqual([...many.slice(0, 49), used]);
  });
});

describe('a refresh', () => {
  test('is asked with everything it needs, and its cookies are passed on', async () => {
    const asked: unknown[] = [];
    const line = `__session=${namedTokens.valid}; Path=/`;
    const state = await authenticate({
      cookies: { ...expired, '__refresh~': 'r1' },
      headers: { 'sec-fetch-dest': 'document', 'user-agent': 'test' },
      options: {
        refreshSession: async (input) => {
          asked.push(input);
          return [line, 'theme=dark'];
        },
      },
    });
    expect(state.token).toBe(namedTokens.valid);
    expect(state.headers.getSetCookie()).toEqual([line]);
    expect(asked).toEqual([
      {
        sessionId: 'sess_1',
        expiredToken: namedTokens.expired,
        refreshToken: 'r1',
        suffixedCookies: false,
        requestOrigin: 'https://app.example',
        requestHeaders: expect.objectContaining({ 'user-agent': ['test'], cookie: [expect.any(String)] }),
      },
    ]);
  });

  test('that is refused with a code that could forge a line of a log is refused without one', async () => {
    const state = await authenticate({
      cookies: { ...expired, '__refresh~': 'r1' },
      options: { refreshSession: () => Promise.reject({ status: 400, errors: [{ code: 'nö\n' }] }) },
    });
    expect(state.reason).toBe('session-token-expired-refresh-fetch-error');
    expect(state.headers.get('x-clerk-auth-reason')).toBe(state.reason);
    expect(new URL(state.headers.get('location') ?? '').searchParams.get('__clerk_hs_reason')).toBe(state.reason);
  });

  test.each([
    ['a mistake in its function', new ReferenceError(`${namedTokens.expired} is not defined`), 'ReferenceError'],
    ['an error that hides its name', hidingItsName(), 'Error'],
    ['a refusal, which is no mistake', { status: 400, errors: [{ code: 'refresh_token_used' }] }, null],
  ])('that fails by %s is told to the operator once, by name', async (_, thrown, name) => {
    const told: unknown[] = [];
    const options: RowPart['options'] = {
      refreshSession: () => Promise.reject(thrown),
      logger: { warn: (...line) => void told.push(line) },
    };
    const row = { cookies: { ...expired, '__refresh~': 'r1' }, options };
    expect((await authenticate(row)).status).toBe('handshake');
    const line = ['A session was not refreshed: refreshSession threw without a status.', { name }];
    expect(told).toEqual(name === null ? [] : [line]);
  });
});

function hidingItsName(): Error {
  return Object.defineProperty(new Error('hidden'), 'name', {
    get() {
      throw new Error('canary');
    },
  });
}
