import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SessionError } from 'xstate-session';
import { type StartSessionOptions, startSession } from 'xstate-session/browser';
import { scriptedActors } from 'xstate-session/testing';
import { fakeBrowser } from './support/fake-browser.ts';
import { openTabs } from './support/open-tab.ts';

let browser = fakeBrowser();
let tabs = openTabs(browser);
let logged: unknown[][] = [];
const disposals: (() => void)[] = [];

beforeEach(() => {
  browser = fakeBrowser();
  tabs = openTabs(browser);
  logged = [];
});

afterEach(() => {
  tabs.closeAll();
  for (const dispose of disposals.splice(0)) dispose();
});

const MARK = 'xstate_session_signed_out';
const hung = () => new Promise<never>(() => undefined);
const plant = (name: string, value: string) => browser.cookies.set(name, { name, value, attributes: [] });
const listed = (id: string, more: object = {}) => ({ id, status: 'active', ...more });
const client = (...sessions: ReturnType<typeof listed>[]) => ({
  sessions,
  lastActiveSessionId: sessions[0]?.id ?? null,
});

/** Starts in a new page; what the server is asked is written down. */
function start(options: Partial<StartSessionOptions> = {}) {
  const { testClock } = tabs;
  const asked: string[] = [];
  const { createToken } = scriptedActors();
  const { readClient = async () => client(), endSession = async () => undefined, ...more } = options;
  const started = startSession({
    createToken,
    clock: testClock.clock,
    now: testClock.now,
    monotonicNow: testClock.monotonicNow,
    random: () => 0.5,
    logger: { warn: (...all) => void logged.push(all) },
    platform: browser.page().platform,
    readClient: (call) => {
      asked.push('client');
      return readClient(call);
    },
    endSession: (input, call) => {
      asked.push(`end ${input.sessionId}`);
      return (endSession as (...all: unknown[]) => unknown)(input, call);
    },
    ...more,
  });
  started.then(
    (session) => session && disposals.push(() => session.dispose()),
    () => undefined,
  );
  return { started, asked };
}

describe('which session', () => {
  test('the cookie’s, at once and without a request', async () => {
    const jwt = tabs.token({ iatMs: tabs.testClock.now() - 120_000 });
    plant('__session', jwt);
    const { started, asked } = start({ readClient: hung });
    const session = await started;
    expect(session?.actor.getSnapshot().context.lastActiveToken?.jwt).toBe(jwt);
    expect([session?.sessionId, session?.status, asked]).toEqual(['sess_1', 'refreshing', []]);
  });

  test.each(['a/b', 'a b', 'kX/3q==', 'ok#1', '..'])('not one that %s can be no id of', async (sid) => {
    plant('__session', tabs.token({ sid }));
    plant('__session_emulator', tabs.token({ sid: 'sess_2' }));
    expect((await start().started)?.sessionId).toBeUndefined();
    expect((await start({ cookieSuffix: 'emulator' }).started)?.sessionId).toBe('sess_2');
    expect((await start({ readClient: async () => client(listed(sid), listed('sess_3')) }).started)?.sessionId).toBe(
      'sess_3',
    );
  });

  test('the one given, without a request', async () => {
    plant('__session', tabs.token());
    const { started, asked } = start({ sessionId: 'sess_2', readClient: hung });
    expect([(await started)?.sessionId, asked]).toEqual(['sess_2', []]);
  });

  test.each<[string, Awaited<ReturnType<NonNullable<StartSessionOptions['readClient']>>>, string | undefined]>([
    ['used last', { sessions: [listed('sess_1'), listed('sess_2')], lastActiveSessionId: 'sess_2' }, 'sess_2'],
    [
      'that is pending',
      { sessions: [listed('sess_1', { status: 'pending' })], lastActiveSessionId: 'sess_1' },
      'sess_1',
    ],
    [
      'that is alive',
      { sessions: [listed('sess_1', { status: 'ended' }), listed('sess_2')], lastActiveSessionId: 'sess_1' },
      'sess_2',
    ],
    ['alive, none used last', { sessions: [listed('sess_1')], lastActiveSessionId: null }, 'sess_1'],
    ['none: nobody is signed in', { sessions: [], lastActiveSessionId: null }, undefined],
    [
      'none: all have ended',
      { sessions: [listed('sess_1', { status: 'expired' })], lastActiveSessionId: 'sess_1' },
      undefined,
    ],
  ])('the server’s: %s', async (_which, answer, sessionId) => {
    const { started, asked } = start({ readClient: async () => answer });
    const session = await started;
    expect([session?.sessionId, asked, logged]).toEqual([sessionId, ['client'], []]);
    session?.dispose();
    await tabs.testClock.flush();
    expect(tabs.testClock.pendingTimers, 'no deadline is left').toBe(0);
  });

  test('with its token and organization', async () => {
    const jwt = tabs.token({ organizationId: 'org_1' });
    const answer = client(listed('sess_1', { lastActiveToken: jwt, organizationId: 'org_1' }));
    const session = await start({ readClient: async () => answer }).started;
    expect([session?.token, session?.organizationId]).toEqual([jwt, 'org_1']);
    const personal = await start({ readClient: async () => answer, organizationId: null }).started;
    expect([personal?.token, personal?.organizationId], 'the app’s own wish counts').toEqual([null, null]);
  });

  test.each(['nonsense', '', undefined, null])(
    'a last active token that reads %j is left out',
    async (lastActiveToken) => {
      const session = await start({ readClient: async () => client(listed('sess_1', { lastActiveToken })) }).started;
      expect(session?.sessionId).toBe('sess_1');
    },
  );

  test('a last active token of another session is left out', async () => {
    const lastActiveToken = tabs.token({ sid: 'sess_2' });
    const session = await start({ readClient: async () => client(listed('sess_1', { lastActiveToken })) }).started;
    expect([session?.sessionId, session?.token]).toEqual(['sess_1', null]);
  });
});

describe('never a hang, never a rejection over what the server does', () => {
  test('a server that does not answer: null after 7 s, the request aborted', async () => {
    let signal: AbortSignal | undefined;
    const { started } = start({
      readClient: (call) => {
        ({ signal } = call);
        return hung();
      },
    });
    const outcome: unknown[] = [];
    void started.then((session) => outcome.push(session));
    await tabs.testClock.advance(6_999);
    expect([outcome, signal?.aborted]).toEqual([[], false]);
    await tabs.testClock.advance(1);
    expect([outcome, signal?.aborted]).toEqual([[null], true]);
    expect(logged).toEqual([[expect.any(String), { name: 'RequestTimeoutError', code: 'timeout' }]]);
    expect(tabs.testClock.pendingTimers).toBe(0);
  });

  test.each<[string, () => unknown]>([
    ['fails', () => Promise.reject(new SessionError('network', 'no'))],
    [
      'throws',
      () => {
        throw new TypeError('at once');
      },
    ],
    ['answers with nothing', () => Promise.resolve(undefined)],
    ['answers with another shape', () => Promise.resolve({ sessions: { id: 'sess_1' } })],
    ['lists what is no session', () => Promise.resolve({ sessions: [null, 7], lastActiveSessionId: 7 })],
  ])('readClient %s: null, and one line in the log', async (_what, readClient) => {
    const { started } = start({ readClient: readClient as StartSessionOptions['readClient'] });
    expect(await started).toBeNull();
    expect(logged).toHaveLength(1);
  });

  test('without readClient only the cookie starts a session', async () => {
    expect(await start({ readClient: undefined }).started).toBeNull();
  });

  test.each([
    ['createToken', { createToken: 'x' }],
    ['createToken', { createToken: undefined }],
    ['readClient', { readClient: 'x' }],
  ])('%s that cannot be is a TypeError, whoever is signed in', async (name, wrong) => {
    const given = { createToken: () => 'x', platform: browser.page().platform, ...wrong };
    const started = startSession(given as unknown as StartSessionOptions);
    await expect(started).rejects.toThrow(new RegExp(`^${name} must be`));
    await expect(started).rejects.toBeInstanceOf(TypeError);
  });
});

describe('a sign-out that the server could not be told of', () => {
  /** Signs in and out again while the server does not answer. */
  async function signedOut(
    sid: string | null = 'sess_1',
    endSession: () => Promise<unknown> = () => Promise.reject({ status: 503 }),
  ) {
    const { started } = start({
      sessionId: 'sess_1',
      createToken: async () => tabs.token({ sid }),
      endSession,
    });
    const session = await started;
    await session?.getToken();
    const ended = session?.end();
    const outcome = ended?.then(
      () => 'told',
      () => 'not told',
    );
    await tabs.testClock.advance(15_000);
    expect(await outcome).toBe('not told');
    logged.splice(0);
    return session;
  }

  const jwtInCookie = (sid = 'sess_1') => plant('__session', tabs.token({ sid }));

  test('leaves a mark that names the session for a week, and nothing secret', async () => {
    await signedOut();
    expect([...browser.cookies.values()]).toEqual([
      { name: MARK, value: 'sess_1', attributes: ['Path=/', 'Max-Age=604800', 'SameSite=Lax', 'Secure'] },
    ]);
  });

  test('is told by the next start, which does not sign in again, and then forgotten', async () => {
    await signedOut();
    jwtInCookie();
    const first = start({ readClient: async () => client(listed('sess_1')) });
    expect([await first.started, first.asked]).toEqual([null, ['end sess_1', 'client']]);
    expect([...browser.cookies.keys()]).toEqual([]);
    const second = start();
    expect([await second.started, second.asked]).toEqual([null, ['client']]);
  });

  test('stays one while the server cannot be told, whatever names the session', async () => {
    await signedOut();
    for (let load = 0; load < 3; load += 1) {
      jwtInCookie();
      const { started } = start({
        readClient: async () => client(listed('sess_1')),
        endSession: () => Promise.reject({ status: 503 }),
        ...(load === 2 && { sessionId: 'sess_1' }),
      });
      expect(await started).toBeNull();
      expect([...browser.cookies.keys()]).toEqual([MARK]);
      expect(logged).toHaveLength(load + 1);
    }
  });

  test('while the server hangs the page starts after 7 s all the same', async () => {
    await signedOut('sess_1', hung);
    const { started } = start({ readClient: hung, endSession: hung });
    await tabs.testClock.advance(7_000);
    expect(await started).toBeNull();
    expect(browser.cookies.has(MARK)).toBe(true);
  });

  test('keeps nobody out who has signed in again', async () => {
    await signedOut();
    jwtInCookie('sess_2');
    const { started, asked } = start({ endSession: () => Promise.reject({ status: 503 }) });
    expect([(await started)?.sessionId, asked]).toEqual(['sess_2', ['end sess_1']]);
  });

  test('leaves its mark before the server answers: the page may be left meanwhile', async () => {
    const { started } = start({ sessionId: 'sess_1', createToken: async () => tabs.token(), endSession: hung });
    const session = await started;
    await session?.getToken();
    void session?.end().catch(() => undefined);
    await tabs.testClock.flush();
    expect(browser.cookies.get(MARK)?.value).toBe('sess_1');
  });

  test('that the server was told of leaves none', async () => {
    const { started } = start({ sessionId: 'sess_1', createToken: async () => tabs.token() });
    const session = await started;
    await session?.getToken();
    await session?.end();
    expect([...browser.cookies.keys()]).toEqual([]);
  });

  test('where tokens name no session the id may be the next one’s too: no mark', async () => {
    await signedOut(null);
    expect([...browser.cookies.keys()]).toEqual([]);
  });

  test('of several sessions are all told, ids of any letters among them', async () => {
    plant(MARK, encodeURIComponent(['a b', 'ü;%', 'sess_3'].join('\n')));
    const { started, asked } = start();
    expect(await started).toBeNull();
    expect(asked).toEqual(['end a b', 'end ü;%', 'end sess_3', 'client']);
    expect([...browser.cookies.keys()]).toEqual([]);
  });
});
