import { describe, expect, test } from 'vitest';
import { createSession, type SessionOptions } from 'xstate-session';
import { frontendApi } from 'xstate-session/frontend-api';
import { makeToken } from 'xstate-session/testing';
import { outcomeOf } from './lib/outcome.ts';
import { createWorld, SECRET, SESSION_ID } from './lib/world.ts';

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
  ])('refuses %s with a TypeError', (_, more) => {
    const options = { sessionId: SESSION_ID, createToken, ...more } as SessionOptions;
    expect(thrownBy(() => createSession(options))).toBeInstanceOf(TypeError);
  });

  test('ignores options it does not know', () => {
    const options = { sessionId: SESSION_ID, createToken, readClient: 7, colour: 'blue' };
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

/** What a createToken may do wrong, and the code its caller hears. */
const WRONG: [string, unknown, string][] = [
  [
    'throws at once',
    () => {
      throw new Error('at once');
    },
    'waits',
  ],
  [
    'throws text',
    () => {
      throw 'text';
    },
    'waits',
  ],
  [
    'throws nothing',
    () => {
      throw undefined;
    },
    'waits',
  ],
  ['rejects with null', () => Promise.reject(null), 'waits'],
  [
    'rejects with a hostile getter',
    () =>
      Promise.reject({
        get status() {
          throw new Error('hostile');
        },
      }),
    'waits',
  ],
  ['rejects with a status of text', () => Promise.reject({ status: '400' }), 'waits'],
  [
    'throws a 400 of its own',
    () => {
      throw { status: 400 };
    },
    'api-response',
  ],
  [
    'throws the error of another client',
    () => {
      throw Object.assign(new Error('x'), { response: { status: 409 }, data: { errors: [{ code: 'conflict' }] } });
    },
    'api-response',
  ],
  ['returns undefined', () => undefined, 'invalid-token'],
  ['resolves to undefined', async () => undefined, 'invalid-token'],
  ['resolves to null', async () => null, 'invalid-token'],
  ['resolves to a number', async () => 7, 'invalid-token'],
  ['resolves to {}', async () => ({}), 'invalid-token'],
  ['resolves to a null jwt', async () => ({ jwt: null }), 'invalid-token'],
  ['resolves to an empty jwt', async () => ({ jwt: '' }), 'invalid-token'],
  ['resolves to a non-JWT', async () => 'nonsense', 'invalid-token'],
  [
    'resolves to a hostile object',
    async () => ({
      get jwt() {
        throw new Error('hostile');
      },
    }),
    'invalid-token',
  ],
  [
    'resolves to a token of another session',
    async () => makeToken({ iatMs: Date.UTC(2026, 0, 1), sid: 'sess_other' }),
    'invalid-token',
  ],
  [
    'resolves to a token of another organization',
    async () => makeToken({ iatMs: Date.UTC(2026, 0, 1), sid: SESSION_ID, organizationId: 'org_b' }),
    'invalid-token',
  ],
  [
    'resolves to a token that lives no second',
    async () => makeToken({ iatMs: Date.UTC(2026, 0, 1), sid: SESSION_ID, lifetimeSeconds: 0 }),
    'invalid-token',
  ],
  [
    'resolves to a token that never lived',
    async () => makeToken({ iatMs: Date.UTC(2026, 0, 1), sid: SESSION_ID, lifetimeSeconds: -60 }),
    'invalid-token',
  ],
];

describe.each(WRONG)('a createToken that %s', (_, wrong, code) => {
  test('is a coded failure, and the session keeps working', async () => {
    const world = await createWorld();
    let isWrong = true;
    const right = world.api.createToken;
    const mint: typeof right = (input, call) => (isWrong ? (wrong as typeof right)(input, call) : right(input, call));
    const session = world.create({ createToken: mint });
    const asked = outcomeOf(session.getToken());
    await world.settled();
    if (code === 'waits') expect(asked.state).toBe('pending');
    else expect(asked.error).toMatchObject({ code });
    expect(session.token).toBeNull();
    expect(session.status).toBe('refreshing');
    expect(world.types()).toEqual(['token.failed', 'session.degraded']);
    isWrong = false;
    await world.pass(4_000);
    expect(await session.getToken()).toBe(session.token);
    expect(session.status).toBe('active');
    if (code === 'waits') expect(asked.value).toBe(session.token);
  });

  test('takes nothing away while a token is held', async () => {
    const world = await createWorld();
    let isWrong = false;
    const right = world.api.createToken;
    const mint: typeof right = (input, call) => (isWrong ? (wrong as typeof right)(input, call) : right(input, call));
    const session = world.create({ createToken: mint });
    const held = await session.getToken();
    isWrong = true;
    await world.pass(54_000);
    expect(await session.getToken()).toBe(held);
    expect(session.degraded).toBe(false);
    isWrong = false;
    await world.pass(20_000);
    expect(session.status).toBe('active');
    expect(session.token).not.toBe(held);
  });
});

describe('a token handed over', () => {
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['a number', 7],
    ['a non-JWT', 'nonsense'],
    ['of another session', makeToken({ iatMs: Date.UTC(2026, 0, 1), sid: 'sess_other' })],
    ['of another organization', makeToken({ iatMs: Date.UTC(2026, 0, 1), sid: SESSION_ID, organizationId: 'org_b' })],
    ['staler than the one held', makeToken({ iatMs: Date.UTC(2025, 11, 31, 23, 59, 30), sid: SESSION_ID })],
  ])('that is %s changes nothing', async (_, jwt) => {
    const world = await createWorld();
    const session = world.create();
    const held = await session.getToken();
    session.receiveToken(jwt as string);
    session.receiveToken(jwt as string, { template: 'nobody-asked' });
    session.receiveToken(jwt as string, { organizationId: 'org_nobody' });
    await world.settled();
    expect(session.token).toBe(held);
    expect(world.types()).toEqual(['token.issued']);
    expect(world.tokenRequests()).toHaveLength(1);
  });

  test('before the start, the same', async () => {
    const world = await createWorld();
    const session = world.create();
    for (const jwt of [undefined, 7, 'nonsense', makeToken({ iatMs: world.testClock.now(), sid: 'sess_other' })]) {
      session.receiveToken(jwt as string);
    }
    expect(session.token).toBeNull();
    expect(await session.getToken()).toBe(session.token);
  });
});

describe('a confirmSession', () => {
  test.each<[string, unknown]>([
    [
      'throws at once',
      () => {
        throw new Error('at once');
      },
    ],
    ['returns undefined', () => undefined],
    ['resolves to text', async () => 'ended'],
    ['resolves to {ended: "true"}', async () => ({ ended: 'true' })],
    ['resolves to {ended: 1}', async () => ({ ended: 1 })],
    ['rejects with 401', () => Promise.reject({ status: 401 })],
    ['never settles', () => new Promise(() => {})],
  ])('that %s is no verdict: the session goes on', async (_, confirmSession) => {
    const world = await createWorld();
    world.emulator.setMode('unauthenticated', { times: 1 });
    const session = world.create({ confirmSession: confirmSession as SessionOptions['confirmSession'] });
    session.start();
    await world.pass(16_000);
    expect(session.status).not.toBe('signed-out');
    await world.pass(10_000);
    expect(session.status).toBe('active');
    expect(world.events[0]).toMatchObject({ type: 'token.failed', kind: 'unauthenticated' });
  });
});
