import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Session, SessionOptions } from 'xstate-session';
import { outcomeOf } from './support/outcome.ts';
import { createWorld, SECRET, SESSION_ID, type World } from './support/world.ts';

let printed: string[] = [];

beforeEach(() => {
  printed = [];
  for (const level of ['debug', 'info', 'log', 'warn', 'error', 'trace'] as const) {
    vi.spyOn(console, level).mockImplementation(
      (...parts) => void printed.push(parts.map((part) => inspect(part)).join(' ')),
    );
  }
});
afterEach(() => vi.restoreAllMocks());

/** Everything of an error that a log or an error tracker would show, causes included. */
function shown(error: unknown): string {
  return inspect(error, { depth: 10, showHidden: true });
}

/** Each story ends with at least one caller refused; the token is known to all sides by then. */
const STORIES: [string, (world: World, session: Session) => unknown][] = [
  ['an origin outage that refuses the token', (world) => world.emulator.setMode('origin-outage')],
  ['a total outage', (world) => world.emulator.setMode('unavailable')],
  ['an outage in HTML', (world) => world.emulator.setMode('unavailable', { body: 'html' })],
  ['broken connections', (world) => world.emulator.setMode('connection-reset')],
  ['a hung server', (world) => world.emulator.setMode('hung')],
  ['a refusal', (world) => world.emulator.setMode('unavailable', { status: 400 })],
  ['rate limits', (world) => world.emulator.setMode('rate-limited', { retryAfter: 300 })],
  ['empty answers', (world) => world.emulator.setMode('empty-answer')],
  ['malformed answers', (world) => world.emulator.setMode('malformed-answer', { body: 'truncated' })],
  ['answers of a foreign session', (world) => world.emulator.setMode('malformed-answer', { body: 'foreign-session' })],
  [
    'answers of a foreign organization',
    (world) => world.emulator.setMode('malformed-answer', { body: 'foreign-organization' }),
  ],
  ['expired answers', (world) => world.emulator.setMode('malformed-answer', { body: 'expired' })],
  [
    'redirects',
    (world) =>
      world.emulator.answerNext(
        ...Array.from({ length: 40 }, () => ({ status: 307, headers: { location: 'https://elsewhere.example/' } })),
      ),
  ],
  ['a closed server', (world) => world.emulator.close()],
];

describe.each(STORIES)('through %s', (_, spoil) => {
  test('no token gets into the log, the console, an error or an event but token.issued', async () => {
    const world = await createWorld({ wire: { sessionMinter: true, devBrowser: () => 'dvb_secret_of_the_browser' } });
    const lastActiveToken = await world.emulator.mintForged({
      sessionId: SESSION_ID,
      issuedAtMs: world.testClock.now() - 3_600_000,
    });
    const session = world.create({
      lastActiveToken,
      policy: { handshakes: 'automatic' },
      followHandshake: () => Promise.reject(new Error('no document')),
    });
    await spoil(world, session);
    const asked = [
      session.getToken({ timeoutMs: 40_000 }),
      session.getToken({ template: 'x', timeoutMs: 40_000 }),
      session.getToken({ skipCache: true, timeoutMs: 40_000 }),
    ].map(outcomeOf);
    await world.pass(70_000);
    const ended = outcomeOf(session.end());
    await world.pass(16_000);
    expect(asked.map(({ state }) => state)).not.toContain('pending');
    const errors = [...asked, ended].map(({ error }) => shown(error)).join('\n');
    const events = world.events.filter(({ type }) => type !== 'token.issued' && type !== 'handshake.ready');
    for (const text of [errors, JSON.stringify(events), printed.join('\n'), world.log.join('\n')]) {
      expect(text).not.toMatch(SECRET);
      expect(text).not.toContain('dvb_secret');
    }
  });
});

test('what is looked through would show a token', async () => {
  const world = await createWorld();
  const jwt = await world.expiredToken();
  console.warn('planted', { cause: new Error(jwt) });
  expect(printed.join()).toMatch(SECRET);
  expect(shown(new Error('x', { cause: { deep: { deeper: jwt } } }))).toMatch(SECRET);
});

describe('an own actor whose errors are full of tokens', () => {
  const leaky = (jwt: string) =>
    Object.assign(new Error(`POST https://api.example/tokens?expired_token=${jwt}`), {
      url: `https://api.example/?t=${jwt}`,
      request: { body: jwt },
    });

  test.each<[string, (jwt: string) => Partial<SessionOptions>]>([
    ['createToken', (jwt) => ({ createToken: () => Promise.reject(leaky(jwt)) })],
    ['createHandshakeUrl', (jwt) => ({ createHandshakeUrl: () => Promise.reject(leaky(jwt)) })],
    ['followHandshake', (jwt) => ({ followHandshake: () => Promise.reject(leaky(jwt)) })],
    [
      'confirmSession',
      (jwt) => ({
        createToken: () => Promise.reject({ status: 401 }),
        confirmSession: () => Promise.reject(leaky(jwt)),
      }),
    ],
  ])('%s: one warning with the error’s name, and nothing of its message, URL or body', async (name, actors) => {
    const world = await createWorld();
    const jwt = await world.expiredToken();
    const session = world.create({ lastActiveToken: jwt, ...actors(jwt) });
    session.start();
    await world.settled();
    session.send({ type: 'handshake.requested', reason: 'test' });
    await world.pass(120_000);
    const warnings = world.log.filter((line) => line.includes(name));
    expect(warnings).toEqual([expect.stringContaining('{"name":"Error"}')]);
    const told = JSON.stringify(
      world.events.filter(({ type }) => type !== 'token.issued' && type !== 'handshake.ready'),
    );
    expect(`${told} ${world.log.join()} ${printed.join()}`).not.toMatch(SECRET);
  });

  test('a message of the SessionError made of it quotes nothing', async () => {
    const world = await createWorld();
    const jwt = await world.expiredToken();
    const session = world.create({ createToken: () => Promise.reject(leaky(jwt)) });
    const asked = outcomeOf(session.getToken({ timeoutMs: 5_000 }));
    await world.pass(5_000);
    expect(asked.error).toMatchObject({ code: 'network' });
    expect(String(Object(asked.error).message)).not.toMatch(SECRET);
    expect(String(Object(asked.error).stack)).not.toMatch(SECRET);
  });
});

describe('the default logger', () => {
  test('is the console, and says nothing when nothing is wrong', async () => {
    const world = await createWorld();
    const session = world.create({ logger: undefined });
    await session.getToken();
    await session.getToken({ template: 'x', skipCache: true });
    world.emulator.setMode('unavailable');
    await world.pass(300_000);
    await world.testClock.flush();
    outcomeOf(session.end());
    await world.settled();
    session.receiveToken('late');
    session.dispose();
    await world.pass(300_000);
    expect(printed).toEqual([]);
  });

  test('warns once of an error that says nothing, and of a listener that threw, without a token', async () => {
    const world = await createWorld();
    const session = world.create({
      logger: undefined,
      createToken: () => Promise.reject(new TypeError('quotes nothing')),
    });
    session.on('token.failed', () => {
      throw new RangeError('quotes nothing');
    });
    session.start();
    await world.pass(5_000);
    expect(printed.filter((line) => line.includes('createToken'))).toHaveLength(1);
    expect(printed.filter((line) => line.includes('listener'))).toHaveLength(2);
    expect(printed.join()).not.toContain('quotes nothing');
  });
});
