import { describe, expect, test } from 'vitest';
import type { SessionOptions } from 'xstate-session';
import { makeToken } from 'xstate-session/testing';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, SESSION_ID } from './support/world.ts';

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
