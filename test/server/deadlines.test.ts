import { expect, test } from 'vitest';
import { type AuthenticateOptions, authenticateRequest } from 'xstate-session/server';
import { createTestClock } from 'xstate-session/testing';
import { marked, sent } from './support/marks.ts';
import { namedTokens } from './support/named-tokens.ts';
import { rowOptions, rowRequest } from './support/row-request.ts';
import { NOW_MS, ownKey } from './support/tokens.ts';
import type { RowPart } from './table/row.ts';

const jwksUrl = 'https://keys.example/jwks.json';
const cookies = { __session: '@valid', __client_uat: 'in' };
const refreshable = { __session: '@expired', __client_uat: 'in', '__refresh~': 'r' };
const fresh = `__session=${namedTokens.valid}; Path=/`;

/** Back ends that never answer, in every state that waits for one. */
const slow: readonly (Omit<RowPart, 'when'> & { readonly where: string; readonly hang: Hang })[] = [
  { where: 'the key of the token', cookies, hang: 'jwks', status: 'signed-out', reason: 'jwk-remote-failed-to-load' },
  {
    where: 'the refresh',
    cookies: refreshable,
    hang: 'refresh',
    status: 'handshake',
    reason: 'session-token-expired-refresh-fetch-error',
  },
  {
    where: 'the payload of a handshake',
    url: `https://app.example/?${marked}&__clerk_handshake_nonce=n`,
    hang: 'payload',
    status: 'signed-out',
    reason: 'session-token-missing',
  },
  {
    where: 'the key of a handshake',
    url: `https://app.example/?${marked}&__clerk_handshake=@handshake`,
    hang: 'jwks',
    status: 'signed-out',
    reason: 'jwk-remote-failed-to-load',
  },
  {
    where: 'the key of the token a handshake brought',
    url: `https://app.example/?${marked}&__clerk_handshake_nonce=n`,
    options: { fetchHandshakePayload: async () => [fresh] },
    hang: 'jwks',
    status: 'signed-out',
    reason: 'jwk-remote-failed-to-load',
  },
];

type Hang = 'jwks' | 'refresh' | 'payload';

function hanging(hang: Hang, signals: AbortSignal[]): Partial<AuthenticateOptions> {
  const never = (signal: AbortSignal | null | undefined) => {
    if (signal) signals.push(signal);
    return new Promise<never>(() => {});
  };
  if (hang === 'refresh') return { refreshSession: (_, { signal }) => never(signal) };
  if (hang === 'payload') return { fetchHandshakePayload: (_, { signal }) => never(signal) };
  return { keys: { jwksUrl }, fetch: (_, init) => never(init?.signal) };
}

test.each(slow)('$where that never comes is waited for until the deadline, and is told to stop', async (row) => {
  const time = createTestClock({ nowMs: NOW_MS });
  const signals: AbortSignal[] = [];
  const options = { clock: time.clock, now: time.now, deadlineMs: 700, ...hanging(row.hang, signals), ...row.options };
  let answered = false;
  const returning = { ...row, cookies: { ...sent, ...row.cookies } };
  const answer = authenticateRequest(rowRequest(returning), rowOptions({ ...row, options })).then((state) => {
    answered = true;
    return state;
  });
  // The signature of an expired token is checked by the platform, outside of what a flush can let pass.
  while (signals.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await time.advance(699);
  expect(answered).toBe(false);
  await time.advance(1);
  const { status, reason } = await answer;
  expect({ status, reason }).toEqual({ status: row.status, reason: row.reason });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  await time.flush();
  expect(time.pendingTimers).toBe(0);
});

test('one deadline covers the whole request, however many it waits for', async () => {
  const time = createTestClock({ nowMs: NOW_MS });
  const asked: string[] = [];
  const options: Partial<AuthenticateOptions> = {
    clock: time.clock,
    now: time.now,
    deadlineMs: 1_000,
    keys: { jwksUrl },
    fetch: () => {
      asked.push('keys');
      return new Promise((resolve) => time.clock.setTimeout(() => resolve(Response.json(ownKey.jwks)), 800));
    },
    refreshSession: () => {
      asked.push('refresh');
      return new Promise((resolve) => time.clock.setTimeout(() => resolve([fresh]), 800));
    },
  };
  const row = { cookies: refreshable, options };
  const answer = authenticateRequest(rowRequest(row), rowOptions(row));
  while (asked.length < 1) await new Promise((resolve) => setImmediate(resolve));
  await time.advance(800);
  while (asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
  await time.advance(200);
  expect((await answer).reason).toBe('session-token-expired-refresh-fetch-error');
});

test('what arrives after the deadline changes nothing, and is no unhandled rejection', async () => {
  const time = createTestClock({ nowMs: NOW_MS });
  let reject: (error: unknown) => void = () => {};
  let isAsked: () => void = () => {};
  // Reading the request takes as long as it takes: only then is the deadline armed.
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve;
  });
  const options: Partial<AuthenticateOptions> = {
    clock: time.clock,
    deadlineMs: 10,
    fetchHandshakePayload: () =>
      new Promise((_, refuse) => {
        reject = refuse;
        isAsked();
      }),
  };
  const row = {
    url: `https://app.example/?${marked}&__clerk_handshake_nonce=n`,
    cookies: sent,
    options,
  };
  const answer = authenticateRequest(rowRequest(row), rowOptions(row));
  await asked;
  await time.advance(10);
  expect((await answer).reason).toBe('session-token-missing');
  reject(new TypeError('late'));
  await time.flush();
});

// Anybody can bring them: an actor for each would be a way to buy a millisecond with a byte.
const refused: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['a handshake that is no token', { __clerk_handshake: 'x' }],
  ['a handshake of 15 kB that is no token', { __clerk_handshake: 'a.'.repeat(7_680) }],
  ['a handshake that is forged', { __clerk_handshake: '@handshake-forged' }],
  ['a handshake of another kind', { __clerk_handshake: '@handshake-of-template' }],
  ['a nonce of other letters', { __clerk_handshake_nonce: 'n!' }],
  ['a nonce that nothing redeems', { __clerk_handshake_nonce: 'n' }],
];

test.each(refused)('%s starts no actor', async (_, brought) => {
  const time = createTestClock({ nowMs: NOW_MS });
  const clock = { ...time.clock, setTimeout: () => expect.unreachable() };
  for (const instance of ['production', 'development'] as const) {
    const row = { instance, cookies: { ...brought, __clerk_db_jwt: 'browser' }, options: { clock } };
    const state = await authenticateRequest(rowRequest(row), rowOptions(row));
    expect([state.status, state.reason]).toEqual(['signed-out', expect.not.stringContaining('unexpected')]);
    const [name = ''] = Object.keys(brought);
    expect(state.headers.getSetCookie()).toContain(`${name}=; Path=/; Max-Age=0`);
  }
});

test('a request that waits for nobody arms no timer', async () => {
  const time = createTestClock({ nowMs: NOW_MS });
  const row = { cookies, options: { clock: { ...time.clock, setTimeout: () => expect.unreachable() } } };
  expect((await authenticateRequest(rowRequest(row), rowOptions(row))).status).toBe('signed-in');
});
