import { describe, expect, test } from 'vitest';
import { createSession, type SessionOptions } from 'xstate-session';
import { frontendApi } from 'xstate-session/frontend-api';
import { makeToken } from 'xstate-session/testing';
import { SECRET, SESSION_ID } from './support/world.ts';

const createToken = async () => ({ jwt: '' });
const thrownBy = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('createSession', () => {
  test('an own "__proto__" among the options, as JSON.parse makes it, plugs in nothing', async () => {
    const planted = JSON.parse('{ "__proto__": { "endSession": 1 } }') as object;
    const session = createSession({ ...planted, sessionId: SESSION_ID, createToken });
    await expect(session.end()).resolves.toBeUndefined();
    session.dispose();
  });

  test('an id that the options inherit is the one that is ended', async () => {
    const ended: string[] = [];
    const endSession = async (input: { readonly sessionId: string }) => void ended.push(input.sessionId);
    const options: object = Object.create(
      { sessionId: SESSION_ID },
      {
        createToken: { value: createToken, enumerable: true },
        endSession: { value: endSession, enumerable: true },
      },
    );
    const session = createSession(options as SessionOptions);
    await session.end();
    expect(ended).toEqual([SESSION_ID]);
    session.dispose();
  });

  test.each([
    '',
    'a/b',
    '/',
    'sess?x',
    '..',
    '../client',
    'a..b',
    'a#b',
    'a%2Fb',
    'a\\b',
    'a b',
    'a\nb',
    ' sess_1',
    undefined,
    null,
    7,
    {},
    ['sess_1'],
  ])('refuses the sessionId %j with a TypeError', (sessionId) => {
    expect(thrownBy(() => createSession({ sessionId: sessionId as string, createToken }))).toBeInstanceOf(TypeError);
  });

  test.each(['sess_2abC-9', 'SESS.1', 'a', '0', 'sess~x', 'ä'])('takes the sessionId %j', (sessionId) => {
    expect(createSession({ sessionId, createToken }).sessionId).toBe(sessionId);
  });

  const iatMs = Date.UTC(2026, 0, 1);
  const [header = '', payload = '', signature = ''] = makeToken({ iatMs, sid: SESSION_ID }).split('.');

  test.each<[string, unknown]>([
    ['empty', ''],
    ['no JWT', 'nonsense'],
    ['of two parts', `${header}.${payload}`],
    ['of four parts', `${header}.${payload}.${signature}.x`],
    ['of garbage parts', 'a.b.c'],
    ['with a payload that is no JSON', `${header}.${btoa('nope')}.${signature}`],
    ['with a payload that is a list', `${header}.${btoa('[1]')}.${signature}`],
    ['with a header that is no JSON', `${btoa('nope')}.${payload}.${signature}`],
    ['without "exp"', makeToken({ iatMs, sid: SESSION_ID, claims: { exp: undefined } })],
    ['without "iat"', makeToken({ iatMs, sid: SESSION_ID, claims: { iat: undefined } })],
    ['with an "exp" that is text', makeToken({ iatMs, sid: SESSION_ID, claims: { exp: '1' } })],
    ['with an "exp" beyond all time', makeToken({ iatMs, sid: SESSION_ID, claims: { exp: 1e300 } })],
    ['of another session', makeToken({ iatMs, sid: 'sess_other' })],
    ['a number', 7],
    ['an object', { jwt: makeToken({ iatMs, sid: SESSION_ID }) }],
  ])('refuses a last active token that is %s with a TypeError that does not quote it', (_, lastActiveToken) => {
    const error = thrownBy(() =>
      createSession({ sessionId: SESSION_ID, createToken, lastActiveToken: lastActiveToken as string }),
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).not.toMatch(SECRET);
    expect(String(error)).toContain('lastActiveToken');
  });

  test.each<[string, object]>([
    ['no createToken', { createToken: undefined }],
    ['a createToken that is text', { createToken: 'mint' }],
    ['a createToken that is an object', { createToken: {} }],
    ['a createHandshakeUrl that is a URL', { createHandshakeUrl: 'https://example.com' }],
    ['a followHandshake that is a number', { followHandshake: 7 }],
    ['a confirmSession that is true', { confirmSession: true }],
    ['an endSession that is an object', { endSession: {} }],
    ['a policy there is none of', { policy: { handshakes: 'sometimes' } }],
    ['half a handshake', { handshakes: 0.5 }],
    ['less than no handshakes', { handshakes: -1 }],
    ['a limit that is text', { limits: { waitMs: '60' } }],
    ['a limit below nothing', { limits: { waitMs: -1 } }],
    ['a backoff that shrinks', { limits: { backoffFactor: 0.5 } }],
    ['an organization that is a number', { organizationId: 7 }],
    ['a clock of text', { now: 'now' }],
    ['a monotonic clock of text', { monotonicNow: 'now' }],
    ['chance of text', { random: 0.5 }],
    ['timers that are none', { clock: {} }],
  ])('refuses %s with a TypeError', (_, more) => {
    const options = { sessionId: SESSION_ID, createToken, ...more } as SessionOptions;
    expect(thrownBy(() => createSession(options))).toBeInstanceOf(TypeError);
  });

  test.each(['billing', 7, { timeoutMs: '5s' }, { timeoutMs: '5' }, { notThis: 7 }])(
    'getToken refuses the options %j, also while it holds a token',
    async (options) => {
      const nowMs = Date.UTC(2026, 0, 1);
      const lastActiveToken = makeToken({ iatMs: nowMs, sid: SESSION_ID });
      const session = createSession({ sessionId: SESSION_ID, createToken, lastActiveToken, now: () => nowMs });
      await session.getToken();
      expect([session.status, session.token]).toEqual(['active', lastActiveToken]);
      await expect(session.getToken(options as never)).rejects.toThrow(TypeError);
      session.dispose();
    },
  );

  test('goes on with options it does not know', () => {
    const options = { sessionId: SESSION_ID, createToken, readClient: 7, colour: 'blue', logger: {} };
    expect(createSession(options).status).toBe('refreshing');
  });
});

describe('frontendApi', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['empty', ''],
    ['no URL', 'clerk.example.com'],
    ['http', 'http://clerk.example.com'],
    ['http on something that looks like loopback', 'http://localhost.example.com'],
    ['http on an address that looks like loopback', 'http://127.0.0.1.example.com'],
    ['http on a private address', 'http://192.168.0.1'],
    ['another scheme', 'ftp://clerk.example.com'],
    ['a script', 'javascript:alert(1)'],
    ['a user', 'https://user@clerk.example.com'],
    ['a password', 'https://user:secret-password@clerk.example.com'],
    ['credentials on loopback', 'http://user:secret-password@localhost'],
    ['a query', 'https://clerk.example.com?x=1'],
    ['a query after a path', 'https://clerk.example.com/api?x=1'],
    ['a hash', 'https://clerk.example.com#x'],
    ['a hash after a path', 'https://clerk.example.com/api#x'],
  ])('refuses a url that is or has %s with a TypeError that does not quote it', (_, url) => {
    const error = thrownBy(() => frontendApi({ url: url as string }));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).not.toContain('secret-password');
  });

  test.each<[string, string]>([
    ['https://clerk.example.com', 'https://clerk.example.com'],
    ['https://clerk.example.com/', 'https://clerk.example.com'],
    ['https://clerk.example.com:8443', 'https://clerk.example.com:8443'],
    ['https://app.example.com/__clerk', 'https://app.example.com/__clerk'],
    ['https://app.example.com/__clerk//', 'https://app.example.com/__clerk'],
    ['http://localhost:4321', 'http://localhost:4321'],
    ['http://app.localhost', 'http://app.localhost'],
    ['http://127.0.0.1:4321/api', 'http://127.0.0.1:4321/api'],
    ['http://127.9.9.9', 'http://127.9.9.9'],
    ['http://[::1]:4321', 'http://[::1]:4321'],
  ])('takes the url %s', (url, base) => {
    const handshake = frontendApi({ url }).createHandshakeUrl({
      reason: 'test',
      redirectUrl: 'https://a.example',
      organizationId: null,
    });
    expect(handshake.startsWith(`${base}/v1/client/handshake?`)).toBe(true);
  });
});
