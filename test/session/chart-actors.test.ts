import { describe, expect, it } from 'vitest';
import {
  ApiResponseError,
  createSession,
  MissingExpiredTokenError,
  OfflineError,
  UnauthenticatedError,
} from 'xstate-session';
import { createTestClock, makeToken, scriptedActors } from 'xstate-session/testing';

const NOW = Date.UTC(2026, 0, 1);

function setUp(lastActiveToken: string | null = null) {
  const testClock = createTestClock({ nowMs: NOW });
  const { clock, now, monotonicNow } = testClock;
  const actors = scriptedActors();
  const { createToken, confirmSession, createHandshakeUrl } = actors;
  const warned: [string, unknown][] = [];
  const session = createSession({
    sessionId: 'sess_test',
    lastActiveToken,
    ...{ createToken, confirmSession, createHandshakeUrl, clock, now, monotonicNow },
    logger: { warn: (message, fields) => void warned.push([message, fields]) },
  });
  /** The running actor throws, and as much time passes; unless told otherwise until the next timer. */
  const fail = async (actor: 'createToken' | 'confirmSession' | 'createHandshakeUrl', error: unknown, ms?: number) => {
    actors.fail(actor, error);
    await testClock.flush();
    await testClock.advance(ms ?? testClock.nextTimerInMs ?? 0);
  };
  return { session, actors, testClock, warned, fail };
}

describe('the developer hears', () => {
  it('once of an error that says nothing of an answer, and which actor threw it', async () => {
    const { session, warned, fail } = setUp();
    session.start();
    await fail('createToken', new TypeError('x'));
    await fail('createToken', new RangeError('y'));
    expect(warned).toEqual([[expect.stringMatching(/createToken threw without a status/), { name: 'TypeError' }]]);
    session.dispose();
  });

  it.each([
    ['ReferenceError', new ReferenceError('secret is not defined')],
    ['SyntaxError', new SyntaxError('Unexpected token: secret')],
  ])(
    'once of a %s, which no network throws, though another was told before; the session goes on',
    async (name, mistake) => {
      const { session, warned, fail } = setUp();
      session.start();
      await fail('createToken', new TypeError('x'));
      await fail('createToken', mistake);
      await fail('createToken', mistake);
      expect(warned.slice(1)).toEqual([
        ['xstate-session: createToken has a mistake, or got no JSON: it counts as network', { name }],
      ]);
      expect(session.status).toBe('refreshing');
      session.dispose();
    },
  );

  it.each([[undefined], [{}], [{ ended: 'true' }], [true]])(
    'once that confirmSession answered %j, which is no verdict; the session goes on',
    async (answer) => {
      const { session, actors, testClock, warned, fail } = setUp();
      session.start();
      for (let attempt = 0; attempt < 2; attempt += 1) {
        await fail('createToken', new UnauthenticatedError({ status: 401 }), 0);
        actors.answer('confirmSession', answer as never);
        await testClock.flush();
        await testClock.advance(testClock.nextTimerInMs ?? 0);
      }
      expect(warned).toEqual([
        ['xstate-session: confirmSession answered without a boolean ended: it counts as false', {}],
      ]);
      expect(session.status).toBe('refreshing');
      session.dispose();
    },
  );

  it('nothing of a verdict', async () => {
    const { session, actors, testClock, warned, fail } = setUp();
    session.start();
    await fail('createToken', new UnauthenticatedError({ status: 401 }), 0);
    actors.answer('confirmSession', { ended: false });
    await testClock.flush();
    expect(warned).toEqual([]);
    session.dispose();
  });

  it('which code it has, also where that stands on its cause, as an address that is none does in Node', async () => {
    const { session, warned, fail } = setUp();
    session.start();
    const cause = Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: '/api/token' });
    await fail('createToken', new TypeError('Failed to parse URL from /api/token', { cause }));
    expect(warned).toEqual([[expect.anything(), { name: 'TypeError', code: 'ERR_INVALID_URL' }]]);
    session.dispose();
  });

  it('nothing of errors that are ours, or that say enough', async () => {
    const { session, warned, fail } = setUp();
    session.start();
    await fail('createToken', new OfflineError());
    await fail('createToken', Object.assign(new Error('x'), { status: 503 }));
    await fail('createToken', { code: 'network', status: 429 });
    expect(warned).toEqual([]);
    session.dispose();
  });

  it('of a handshake’s error by its own name', async () => {
    const { session, warned, fail } = setUp(makeToken({ iatMs: NOW }));
    session.start();
    session.send({ type: 'handshake.requested', reason: 'x' });
    await fail('createHandshakeUrl', new TypeError('x'), 0);
    expect(warned).toEqual([[expect.stringMatching(/createHandshakeUrl threw/), { name: 'TypeError' }]]);
    session.dispose();
  });
});

describe('a caller', () => {
  it('gets what createToken threw, not what its confirmation did', async () => {
    const { session, testClock, fail } = setUp();
    const refusal = new UnauthenticatedError({ status: 401 });
    const answer = session.getToken({ timeoutMs: 1_000 }).catch((error: unknown) => error);
    await testClock.flush();
    await fail('createToken', refusal, 0);
    await fail('confirmSession', new ApiResponseError({ status: 503 }), 2_000);
    expect(await answer).toBe(refusal);
    session.dispose();
  });

  it.each([
    [401, 'gone', 'unauthenticated', UnauthenticatedError],
    [422, 'missing_expired_token', 'missing-expired-token', MissingExpiredTokenError],
    [400, 'bad', 'api-response', ApiResponseError],
  ] as const)(
    'gets for a bare ApiResponseError of %i the class and code of that answer',
    async (status, word, code, Class) => {
      const { session, testClock, fail } = setUp();
      const errors = [{ code: word, message: 'm', longMessage: 'l' }];
      const bare = new ApiResponseError({ status, errors, traceId: 't', retryAfterMs: 7 });
      const answer = session.getToken({ timeoutMs: 1_000 }).catch((error: unknown) => error);
      await testClock.flush();
      await fail('createToken', bare, 0);
      if (status === 401) await fail('confirmSession', new ApiResponseError({ status: 503 }), 2_000);
      const error = await answer;
      expect(error).toBeInstanceOf(Class);
      expect(error).toMatchObject({ name: Class.name, code, status, errors, traceId: 't', retryAfterMs: 7 });
      if (code === 'api-response') expect(error).toBe(bare);
      else expect((error as Error).cause).toBe(bare);
      session.dispose();
    },
  );

  it('who wants a new token is not served by the repetition of a request from before its call', async () => {
    const { session, actors, testClock, fail } = setUp(makeToken({ iatMs: NOW - 600_000 }));
    const jwt = (second: number) => makeToken({ iatMs: NOW + second * 1_000 });
    session.start();
    await testClock.flush();
    const plain = session.getToken();
    const fresh = session.getToken({ skipCache: true });
    await fail('createToken', new MissingExpiredTokenError(), 0);
    actors.answer('createToken', { jwt: jwt(1) });
    await testClock.flush();
    expect(await plain).toBe(jwt(1));
    actors.answer('createToken', { jwt: jwt(2) });
    expect(await fresh).toBe(jwt(2));
    session.dispose();
  });
});
