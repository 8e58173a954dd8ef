import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Session } from 'xstate-session';
import { type BrowserSessionOptions, createBrowserSession, startSession } from 'xstate-session/browser';
import { fakeBrowser } from './support/fake-browser.ts';
import { openTabs } from './support/open-tab.ts';

// A sign-out whose page goes away at once, and what the next page makes of it.

let browser = fakeBrowser();
let tabs = openTabs(browser);
let asked: string[] = [];

beforeEach(() => {
  browser = fakeBrowser();
  tabs = openTabs(browser);
  asked = [];
});

afterEach(() => tabs.closeAll());

const MARK = 'xstate_session_signed_out';
const hung = () => new Promise<never>(() => undefined);
const cookieNames = () => [...browser.cookies.keys()];
const plantCookie = () =>
  browser.cookies.set('__session', { name: '__session', value: tabs.token({ sid: 'sess_1' }), attributes: [] });

/** What a new page gives its session; what the server is asked is written down. */
function pageOptions(answerEnd: () => Promise<unknown> = async () => undefined): BrowserSessionOptions {
  const { clock, now, monotonicNow } = tabs.testClock;
  return {
    createToken: async () => {
      asked.push('token');
      return tabs.token({ sid: 'sess_1' });
    },
    endSession: ({ sessionId }) => {
      asked.push(`end ${sessionId}`);
      return answerEnd();
    },
    clock,
    now,
    monotonicNow,
    logger: {},
    platform: browser.page().platform,
  };
}

async function signedIn(answerEnd?: () => Promise<unknown>): Promise<Session> {
  const session = createBrowserSession({ ...pageOptions(answerEnd), sessionId: 'sess_1' });
  await session.getToken();
  asked = [];
  return session;
}

describe.each<[string, (session: Session) => Promise<void>]>([
  [
    'end and dispose in one breath',
    (session) => {
      const ended = session.end();
      session.dispose();
      return ended;
    },
  ],
  [
    'an end whose listener disposes',
    (session) => {
      session.on('session.ended', () => session.dispose());
      return session.end();
    },
  ],
])('%s', (_, signOut) => {
  test('asks the server and leaves the mark before anything else runs', async () => {
    void signOut(await signedIn(hung));
    expect([asked, cookieNames(), browser.cookies.get(MARK)?.value]).toEqual([['end sess_1'], [MARK], 'sess_1']);
    plantCookie();
    expect(await startSession(pageOptions()), 'after a reload').toBeNull();
    expect(cookieNames()).toEqual([]);
    await tabs.testClock.advance(15_000);
  });

  test('leaves no mark once the server was told', async () => {
    await signOut(await signedIn());
    expect([asked, cookieNames(), tabs.testClock.pendingTimers]).toEqual([['end sess_1'], [], 0]);
  });
});

test.each([undefined, 'sess_1'])('createBrowserSession does not start it again, sessionId %s', async (sessionId) => {
  const session = await signedIn(() => Promise.reject({ status: 503 }));
  await expect(session.end()).rejects.toMatchObject({ status: 503 });
  asked = [];
  plantCookie();
  const create = () => createBrowserSession({ ...pageOptions(), sessionId });
  expect(create).toThrow(expect.objectContaining({ code: 'no-session' }));
  await tabs.testClock.flush();
  expect([asked, cookieNames(), tabs.testClock.pendingTimers]).toEqual([['end sess_1'], [], 0]);
});

test.each([[undefined], [null as never]])(
  'a server that cannot be told is told to the console when the logger is %s',
  async (logger) => {
    using warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    void (await signedIn(hung)).end();
    plantCookie();
    expect(await startSession({ ...pageOptions(() => Promise.reject({ status: 503 })), logger })).toBeNull();
    expect(warn.mock.calls).toEqual([['xstate-session: the server could not be told of a sign-out', {}]]);
    await tabs.testClock.advance(15_000);
  },
);
