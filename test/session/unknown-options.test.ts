import { describe, expect, test, vi } from 'vitest';
import { createSession, type GetTokenOptions, type SessionOptions } from 'xstate-session';
import { type BrowserSessionOptions, createBrowserSession, startSession } from 'xstate-session/browser';
import { frontendApi } from 'xstate-session/frontend-api';
import { createWorld, SESSION_ID } from './support/world.ts';

const createToken = () => new Promise<never>(() => {});
const NO_LOGGER = 'logger must be an object with methods, as console; given: function.';
/** Neither a page nor a cookie. */
const nowhere = { document: null, window: null, navigator: null, locks: null, BroadcastChannel: null, location: null };

/** A logger that remembers what it was told. */
function remembering() {
  const lines: string[] = [];
  return { lines, logger: { warn: (line: string) => void lines.push(line) } };
}

describe('an option that nobody knows', () => {
  test.each<[string, object, string]>([
    ['of the session', { confirmSesion: () => {} }, '"confirmSesion" is not known; did you mean "confirmSession"?'],
    ['of the policy', { policy: { handshake: 'never' } }, '"handshake" is not known; did you mean "handshakes"?'],
    ['of the limits', { limits: { waitMS: 1 } }, '"waitMS" is not known; did you mean "waitMs"?'],
    ['like none', { policy: { colour: 'blue' } }, '"colour" is not known; known are handshakes'],
  ])('%s is told once, with the nearest known name', async (_, options, told) => {
    const world = await createWorld();
    world.create(options as Partial<SessionOptions>);
    expect(world.log).toEqual([expect.stringContaining(told)]);
  });

  test.each<[string, unknown]>([
    ['policy', 'automatic'],
    ['limits', 5],
    ['limits', []],
  ])('is not looked for where %s is %j, which is refused', async (name, given) => {
    const { lines, logger } = remembering();
    const options = { sessionId: SESSION_ID, createToken, logger, [name]: given } as SessionOptions;
    const told = `createSession: ${name} options must be an object; given: ${Array.isArray(given) ? 'array' : typeof given}.`;
    expect(() => createSession(options)).toThrow(new TypeError(told));
    await expect(startSession({ ...options, sessionId: undefined, platform: nowhere } as never)).rejects.toThrow(told);
    expect(lines).toEqual([]);
  });

  test('does not keep a user signed in: a reason in the place of the options ends the session', async () => {
    const world = await createWorld();
    const session = world.create();
    await session.end('bye' as never);
    expect(session.status).toBe('signed-out');
    expect(world.log[0]).toContain('end: "0" is not known');
  });

  test('is not what the default wire and a page give', async () => {
    const world = await createWorld();
    const page = { cookieSuffix: 'x', partitioned: false, platform: {} } as Partial<SessionOptions>;
    world.create({ ...world.api, ...page });
    expect(world.log).toEqual([]);
  });

  test('of a call is told once, also where a token is held, and the call goes on', async () => {
    const world = await createWorld();
    const session = world.create();
    const jwt = await session.getToken();
    expect(world.log).toEqual([]);
    const options = { skipCach: true } as GetTokenOptions;
    expect([await session.getToken(options), await session.getToken(options)]).toEqual([jwt, jwt]);
    session.receiveToken('', { sorce: 'mint' } as object);
    await session.end({ reson: 'bye' } as object);
    expect(world.log).toEqual([
      expect.stringContaining('getToken: "skipCach" is not known; did you mean "skipCache"?'),
      expect.stringContaining('receiveToken: "sorce" is not known; did you mean "source"?'),
      expect.stringContaining('end: "reson" is not known; did you mean "reason"?'),
    ]);
  });

  test('of a call is told at most 20 times, and never what stands in the place of a name', async () => {
    const world = await createWorld();
    const session = world.create();
    const secret = await session.getToken();
    await session.getToken({ [`${secret}`]: true } as object);
    for (let index = 0; index < 50; index += 1) await session.getToken({ [`name${index}`]: true } as object);
    expect(world.log).toHaveLength(20);
    expect(world.log[0]).toContain('"(not a name)" is not known; known are template');
  });

  test('of the default wire is told to its logger, else the console', () => {
    const { lines, logger } = remembering();
    const options = { url: 'https://example.com', sesionMinter: true };
    frontendApi({ ...options, logger });
    expect(lines).toEqual(['xstate-session: frontendApi: "sesionMinter" is not known; did you mean "sessionMinter"?']);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    frontendApi(options);
    expect(warn.mock.calls).toEqual([lines]);
    warn.mockRestore();
    expect(() => frontendApi({ ...options, logger: console.log as never })).toThrow(new TypeError(NO_LOGGER));
    const broken = { warn: thrown };
    expect(frontendApi({ ...options, logger: broken })).toHaveProperty('createToken');
  });

  test('is told where a page finds no session for the want of it', async () => {
    const { lines, logger } = remembering();
    const options = { createToken, logger, sesionId: SESSION_ID, platform: nowhere } as BrowserSessionOptions;
    expect(() => createBrowserSession(options)).toThrow('No session is known');
    expect(await startSession(options)).toBeNull();
    const told = 'xstate-session: createSession: "sesionId" is not known; did you mean "sessionId"?';
    expect(lines).toEqual([told, told]);
  });

  test('of a page is told once', () => {
    const { lines, logger } = remembering();
    const platform = { ...nowhere, locations: null };
    const options = { createToken, logger, sessionId: SESSION_ID, cookieSufix: 'x', platform };
    createBrowserSession(options).dispose();
    expect(lines).toEqual([
      'xstate-session: createBrowserSession: platform: "locations" is not known; did you mean "location"?',
      'xstate-session: createSession: "cookieSufix" is not known; did you mean "cookieSuffix"?',
    ]);
  });
});

describe('what is missing is named, and what was given in its place', () => {
  const missing = undefined as never;

  test.each<[string, () => unknown, string]>([
    [
      'no options of a session',
      () => createSession(missing),
      'createSession: options must be an object with sessionId and createToken; it is missing.',
    ],
    ['a list', () => createSession([] as never), 'createSession options must be an object; given: array.'],
    [
      'no sessionId',
      () => createSession({ createToken } as never),
      'sessionId must be a plain path segment; it is missing.',
    ],
    [
      'an object for a sessionId',
      () => createSession({ createToken, sessionId: { jwt: 's3cret' } } as never),
      'sessionId must be a plain path segment; given: object.',
    ],
    [
      'no options of a wire',
      () => frontendApi(missing),
      'frontendApi: options must be an object with url; it is missing.',
    ],
    [
      'a text in the place of a wire’s options',
      () => frontendApi('https://example.com' as never),
      'frontendApi: options must be an object with url; given: string.',
    ],
    [
      'no url',
      () => frontendApi({} as never),
      'frontendApi: url must be https (or loopback) and at most a path, as https://clerk.example.com; it is missing.',
    ],
    [
      'no options of a page',
      () => createBrowserSession(missing),
      'createBrowserSession: options must be an object with createToken; it is missing.',
    ],
    [
      'no createToken of a page',
      () => createBrowserSession({ sessionId: SESSION_ID, platform: nowhere } as never),
      'createToken must be a function or XState actor logic; it is missing.',
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(new TypeError(message));
  });

  test.each<[string, unknown, string]>([
    ['no options', undefined, 'startSession: options must be an object with createToken; it is missing.'],
    ['a logger that has no methods', { createToken, logger: console.log }, NO_LOGGER],
    ['no createToken', {}, 'createToken must be a function or XState actor logic; it is missing.'],
  ])('where a page is started with %s', async (_, options, message) => {
    await expect(startSession(options as never)).rejects.toThrow(new TypeError(message));
  });
});

function thrown(): never {
  throw new Error('a broken logger');
}
