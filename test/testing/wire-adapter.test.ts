import { describe, expect, it, onTestFinished } from 'vitest';
import { createSession } from 'xstate-session';
import { frontendApi } from 'xstate-session/frontend-api';
import {
  createTestClock,
  type FrontendApiEmulatorOptions,
  frontendApiEmulator,
  type TestedSessionParts,
  testSession,
} from 'xstate-session/testing';
import { ownActors, ownSession, ownWire } from './support/own-wire.ts';
import { plainBackEnd } from './support/plain-back-end.ts';

const URL_OF_THE_SERVICE = 'https://sessions.test';
const wire = ownWire;

describe('testSession, over a wire of its own', () => {
  it('finds nothing wrong with a session that does as it should', { timeout: 120_000 }, async () => {
    const report = await testSession(ownSession, { wire });
    expect(report.failures).toEqual([]);
    expect(report.paths).toBeGreaterThan(50);
    expect(report.coverage.states).toEqual([]);
  });

  it('finds a createToken that forgets the last active token', { timeout: 60_000 }, async () => {
    const forgetful = ({ options, ...place }: TestedSessionParts) => {
      const { createToken, ...others } = ownActors(place);
      return createSession({
        ...options,
        ...others,
        createToken: ({ expiredToken: _, ...input }, call) => createToken(input, call),
      });
    };
    const { failures } = await testSession(forgetful, {
      wire,
      only: /origin asks for the expired token, then edge is unavailable/,
    });
    expect(failures.length).toBeGreaterThan(0);
    expect(failures[0]?.message).toContain('it offers no expired token, expected the last active one');
  });

  it('plays the paths of a session without confirmSession, where the wire has none', { timeout: 60_000 }, async () => {
    const unconfirmed = ({ options, ...place }: TestedSessionParts) =>
      createSession({ ...options, createToken: ownActors(place).createToken });
    const withoutConfirmation = { ...wire, confirms: false };
    const report = await testSession(unconfirmed, {
      wire: withoutConfirmation,
      only: /^(?:session ends|origin)[^,]*$/,
    });
    expect(report.failures).toEqual([]);
    expect(report.paths).toBeGreaterThan(3);
    const { states } = report.coverage;
    expect(states).toContain('refreshing.confirming');
  });
});

describe('the back end of the README: no edge, and no token with a verdict', () => {
  it('passes every path with an adapter that says so, and coverage names what is left out', {
    timeout: 120_000,
  }, async () => {
    const { session, wireAdapter } = await plainBackEnd();
    const { failures, paths, coverage } = await testSession(session, { wire: wireAdapter });
    expect(failures).toEqual([]);
    expect(paths).toBeGreaterThan(200);
    expect(coverage.states).toEqual(['origin-outage-retry']);
    const leftOut = coverage.transitions.filter((name) => !/^(?:origin-outage-retry|handshaking)/.test(name));
    expect(leftOut).toEqual([
      'refreshing.requesting: origin asks for the expired token',
      'refreshing.confirming: server says the session is alive and brings a token',
    ]);
  });

  it('(planted) fails where the adapter does not', { timeout: 60_000 }, async () => {
    const { session, wireAdapter } = await plainBackEnd();
    const { hasEdge: _edge, confirmsWithToken: _token, ...silent } = wireAdapter;
    const edge = await testSession(session, { wire: silent, only: /then origin asks for the expired token: / });
    expect(edge.failures[0]?.message).toContain('it offers no expired token, expected the last active one');
    const verdict = await testSession(session, { wire: silent, only: /is alive and brings a token: / });
    expect(verdict.failures).not.toEqual([]);
  });

  it('is down with its origin: nobody asks for the last active token', async () => {
    const { wireAdapter } = await plainBackEnd();
    const { emulator, ask } = serviceOf({ wire: wireAdapter });
    expect((await ask('POST', '/auth/token', {}))[0]).toBe(200);
    emulator.setMode('origin-outage');
    expect(await ask('POST', '/auth/token', {})).toEqual([503, { errors: [{ code: 'origin_unavailable' }] }]);
  });
});

describe('a request that is none of the wire', () => {
  it('fails a test once, at once, and is named', { timeout: 60_000 }, async () => {
    const report = await testSession(ownSession);
    expect(report).toMatchObject({ paths: 1, failures: [{ step: 'the start' }] });
    expect(report.failures.map(({ message }) => message)).toEqual([
      'POST /oauth/token is no request of the frontend API: give testSession the adapter of your wire, { wire } (docs/testing.md)',
    ]);
  });

  it('is named the other way round, too', { timeout: 60_000 }, async () => {
    const { failures } = await testSession(
      ({ options, ...place }) => createSession({ ...options, ...frontendApi(place) }),
      { wire },
    );
    expect(failures).toHaveLength(1);
    expect(failures[0]?.message).toMatch(
      /^POST \/v1\/client\/sessions\/sess_test\/tokens is no request of the session service/,
    );
  });

  it('is answered with 404 by the emulator, and named', async () => {
    const { emulator, ask } = serviceOf({ wire });
    const answer = await ask('POST', '/v1/client/sessions/sess_1/tokens');
    expect(answer).toEqual([
      404,
      {
        type: 'resource_not_found',
        title: 'POST /v1/client/sessions/sess_1/tokens is no request of the session service',
      },
    ]);
    expect(emulator.requests).toMatchObject([{ endpoint: 'unknown', status: 404 }]);
    const { ask: askDefault } = serviceOf({});
    const [status, body] = await askDefault('POST', '/oauth/token');
    expect([status, JSON.stringify(body)]).toEqual([404, expect.stringContaining('no request of the frontend API')]);
  });
});

describe('the emulator, over a wire of its own', () => {
  it('mints, confirms and ends in the words of that wire', async () => {
    const { emulator, ask } = serviceOf({ wire });
    const [status, token] = await ask('POST', '/oauth/token', { org: '', fresh: false });
    expect([status, token]).toEqual([200, { access_token: expect.any(String), token_type: 'Bearer', expires_in: 60 }]);
    expect(await ask('GET', '/me')).toEqual([200, { alive: true, token: expect.any(String) }]);
    expect(await ask('POST', '/logout')).toEqual([204, null]);
    expect(await ask('GET', '/me')).toEqual([200, { alive: false, token: null }]);
    expect(await ask('POST', '/oauth/token', {})).toEqual([
      401,
      { type: 'authentication_invalid', title: expect.any(String) },
    ]);
    expect(emulator.counters.requestsByEndpoint).toEqual({ tokens: 2, client: 2, end: 1 });
  });

  it('asks for the last active token in an outage, mints from it, and records both without a secret', async () => {
    const { emulator, ask } = serviceOf({ wire });
    const jwt = await emulator.mint({ sessionId: 'sess_1' });
    emulator.setMode('origin-outage');
    expect((await ask('POST', '/oauth/token', { org: '' }))[0]).toBe(422);
    const [status, { expires_in }] = await ask('POST', '/oauth/token', { org: '', last_token: jwt });
    expect([status, expires_in]).toEqual([200, 60]);
    expect(emulator.requests).toMatchObject([
      { endpoint: 'tokens', status: 422, code: 'missing_expired_token', expiredToken: null, organizationId: '' },
      { endpoint: 'tokens', status: 200, mintReason: 'expired-token', expiredToken: emulator.maskOf(jwt) },
    ]);
    expect(JSON.stringify(emulator.requests)).not.toContain(jwt);
  });

  it('fails as any other does, with the headers that are nobody’s in particular', async () => {
    const { emulator, ask } = serviceOf({ wire });
    emulator.setMode('rate-limited', { retryAfter: 7 });
    expect(await ask('POST', '/oauth/token', {})).toEqual([
      429,
      { type: 'too_many_requests', title: expect.any(String) },
    ]);
    expect(await ask('OPTIONS', '/oauth/token')).toEqual([204, null]);
    const response = await emulator.fetch(`${URL_OF_THE_SERVICE}/oauth/token`, { method: 'POST' });
    expect([response.headers.get('retry-after'), response.headers.get('content-type')]).toEqual([
      '7',
      'application/problem+json',
    ]);
  });

  it('refuses what the wire refuses as it stands', async () => {
    const strict = {
      ...wire,
      meaningOf: (request: Parameters<typeof wire.meaningOf>[0]) => {
        const meaning = wire.meaningOf(request);
        if (meaning?.type !== 'mint' || request.headers['x-csrf'] !== undefined) return meaning;
        return { ...meaning, refusal: { status: 403, code: 'mark_missing' } };
      },
    };
    const { ask } = serviceOf({ wire: strict });
    expect(await ask('POST', '/oauth/token', {})).toEqual([403, { type: 'mark_missing', title: expect.any(String) }]);
  });

  it.each([
    ['meaningOf', { ...wire, meaningOf: thrower }],
    ['responseOf', { ...wire, responseOf: thrower }],
  ])('answers 500 where %s throws', async (_name, broken) => {
    const { ask } = serviceOf({ wire: broken });
    expect((await ask('POST', '/oauth/token', {}))[0]).toBe(500);
  });
});

function thrower(): never {
  throw new Error('planted');
}

/** An emulated service with one session, and what asks it. */
function serviceOf(options: FrontendApiEmulatorOptions) {
  const { now, clock } = createTestClock();
  const emulator = frontendApiEmulator({ now, clock, ...options });
  onTestFinished(() => emulator.close());
  emulator.createSession({ id: 'sess_1' });
  async function ask(method: string, path: string, body?: object) {
    const response = await emulator.fetch(`${URL_OF_THE_SERVICE}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    return [response.status, text === '' ? null : JSON.parse(text)] as const;
  }
  return { emulator, ask };
}
