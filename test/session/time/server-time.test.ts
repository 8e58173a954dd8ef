import { describe, expect, it } from 'vitest';
import { createSession, InvalidTokenError, type SessionOptions, type SessionTold } from 'xstate-session';
import { createTestClock, makeToken, scriptedActors } from 'xstate-session/testing';

const NOW = Date.UTC(2026, 0, 1);
const YEAR = 365 * 86_400_000;

/** A session whose client's clock is off by so much; the server's shows `NOW` at the beginning. */
function setUp({ clockMs = 0, ...options }: Partial<SessionOptions> & { clockMs?: number } = {}) {
  const testClock = createTestClock({ nowMs: NOW + clockMs });
  const actors = scriptedActors();
  const lines: string[] = [];
  const heard: SessionTold[] = [];
  const { clock, now, monotonicNow } = testClock;
  const session = createSession({
    sessionId: 'sess_test',
    ...{ clock, now, monotonicNow, random: () => 0.5 },
    createToken: actors.createToken,
    logger: { warn: (line) => lines.push(line) },
    ...options,
  });
  session.on('*', (event) => heard.push(event));
  const asked = () => actors.calls.filter(({ actor }) => actor === 'createToken').length;
  return { session, actors, testClock, lines, heard, asked };
}

describe('server time', () => {
  it.each([0, -30_000, -90_000])(
    'runs from the creation: a token of a minute is not shown a minute later, clock %d ms',
    async (clockMs) => {
      const { session, testClock } = setUp({ clockMs, lastActiveToken: makeToken({ iatMs: NOW }) });
      await testClock.advance(60_000);
      expect(session.token).toBeNull();
      session.start();
      expect(session.token).toBeNull();
      session.dispose();
    },
  );

  it('that a received token taught survives a switch of the organization', async () => {
    const { session, testClock } = setUp({ lastActiveToken: makeToken({ iatMs: NOW }) });
    session.start();
    session.receiveToken(makeToken({ iatMs: NOW + 50_000 }));
    session.switchOrganization('org_1');
    session.receiveToken(makeToken({ iatMs: NOW - 6_000, organizationId: 'org_1' }));
    expect(session.token, 'by the client’s clock it has 54 s left, by the server’s 4').toBeNull();
    await testClock.flush();
    session.dispose();
  });

  it('a handshake that fails beside the request for an expired token is followed by one backoff', async () => {
    const { session, actors, testClock, asked } = setUp({
      lastActiveToken: makeToken({ iatMs: NOW - 600_000 }),
      createHandshakeUrl: () => Promise.reject(new TypeError('fetch failed')),
    });
    session.start();
    await testClock.advance(300);
    session.send({ type: 'handshake.requested', reason: 'asked' });
    await testClock.advance(2_000);
    expect(asked()).toBe(1);
    await testClock.advance(2_000);
    expect(asked()).toBe(2);
    expect(actors.calls.map(({ status }) => status)).toEqual(['aborted', 'parked']);
    session.dispose();
  });
});

describe('a token from a year ahead', () => {
  it('costs one mint, whose token is then served, to skipCache callers too', async () => {
    const { session, actors, testClock, asked } = setUp();
    const first = session.getToken();
    await testClock.flush();
    actors.answer('createToken', makeToken({ iatMs: NOW, id: 'first' }));
    await first;
    await testClock.advance(12_000);
    const forged = makeToken({ iatMs: NOW + YEAR, lifetimeSeconds: YEAR / 1_000 });
    session.receiveToken(forged);
    await testClock.flush();
    expect([asked(), session.token]).toEqual([2, await first]);
    const minted = makeToken({ iatMs: NOW + 12_000, id: 'second' });
    actors.answer('createToken', minted);
    await testClock.flush();
    expect(session.token).toBe(minted);
    await testClock.advance(12_000);
    session.receiveToken(forged);
    await testClock.advance(1_000);
    expect(asked(), 'a mint has decided about it').toBe(2);
    const fresh = session.getToken({ skipCache: true });
    await testClock.flush();
    const third = makeToken({ iatMs: NOW + 25_000, id: 'third' });
    actors.answer('createToken', third);
    expect(await fresh).toBe(third);
    await testClock.advance(42_000);
    expect(asked()).toBe(3);
    await testClock.advance(4_000);
    expect(asked(), 'the refresh is planned from the minted one').toBe(4);
    session.dispose();
  });
});

describe('a back end whose tokens break a rule', () => {
  it.each([
    ['exp-out-of-range', { claims: { exp: NOW + 60_000 } }],
    ['exp-out-of-range', { claims: { exp: -1 } }],
    ['exp-before-iat', { lifetimeSeconds: -1 }],
    ['expired', { iatMs: NOW - 60_000, lifetimeSeconds: 0 }],
  ] as const)('is told that rule, %s, once in the log', async (rule, parts) => {
    const { session, testClock, lines, heard } = setUp({
      createToken: async () => makeToken({ iatMs: NOW, ...parts }),
    });
    const failure: unknown = await session.getToken().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InvalidTokenError);
    expect(failure).toMatchObject({ code: 'invalid-token', rule, message: expect.stringContaining(rule) });
    await testClock.advance(120_000);
    expect(heard.filter((event) => event.type === 'token.failed').length).toBeGreaterThan(3);
    expect(heard.find((event) => event.type === 'token.failed')).toMatchObject({ kind: 'invalid-token', rule });
    expect(lines).toEqual([`xstate-session: createToken brought no usable token: ${rule}`]);
    session.dispose();
  });
});
