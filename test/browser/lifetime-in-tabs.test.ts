import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BrowserSessionOptions, createBrowserSession } from 'xstate-session/browser';
import { sessionLifetime } from 'xstate-session/lifetime';
import { createTestClock, makeToken, type TestClock } from 'xstate-session/testing';
import { type FakeBrowser, fakeBrowser } from './support/fake-browser.ts';

const MINUTE = 60_000;
let testClock: TestClock;
let browser: FakeBrowser;
let endsAtMs: number;
let asked: string[];
const sessions: { dispose(): void }[] = [];

beforeEach(() => {
  testClock = createTestClock();
  browser = fakeBrowser();
  endsAtMs = testClock.now() + 10 * MINUTE;
  asked = [];
});
afterEach(() => {
  for (const session of sessions.splice(0)) session.dispose();
  expect(testClock.pendingTimers).toBe(0);
});

function openTab(name: string, options: Partial<BrowserSessionOptions> = {}) {
  const { clock, now, monotonicNow } = testClock;
  const page = browser.page();
  const told: string[] = [];
  const session = createBrowserSession({
    sessionId: 'sess_1',
    createToken: async () => makeToken({ iatMs: now(), sid: 'sess_1' }),
    confirmSession: async () => {
      asked.push(`${name} confirms`);
      return { ended: false, sessionIdleExpiresAtMs: endsAtMs };
    },
    extendSession: async () => {
      asked.push(`${name} extends`);
      endsAtMs = now() + 10 * MINUTE;
      return { sessionIdleExpiresAtMs: endsAtMs };
    },
    lifetime: sessionLifetime(),
    clock,
    now,
    monotonicNow,
    random: () => 0.5,
    logger: {},
    platform: page.platform,
    ...options,
  });
  sessions.push(session);
  session.on('session.expiring', ({ type }) => void told.push(type));
  session.on('session.extended', ({ type }) => void told.push(type));
  return { page, session, told };
}

const pass = async (ms: number) => {
  await testClock.advance(ms);
  await testClock.flush();
};

test('a warning shown in all tabs closes in all when one extends; each asks the server once, and believes only it', async () => {
  const [one, other] = [openTab('one'), openTab('other')];
  await pass(9 * MINUTE);
  expect([one.told, other.told]).toEqual([['session.expiring'], ['session.expiring']]);
  asked.length = 0;
  await one.session.extend();
  await pass(1_000);
  expect(asked).toEqual(['one extends', 'other confirms']);
  const both = ['session.expiring', 'session.extended'];
  expect([one.told, other.told]).toEqual([both, both]);
});

test('what one tab extends before is no warning in the other', async () => {
  const [one, other] = [openTab('one'), openTab('other')];
  await pass(5 * MINUTE);
  await one.session.extend();
  await pass(4 * MINUTE);
  expect([one.told, other.told]).toEqual([[], []]);
});

test.each([
  ['later', 60 * MINUTE],
  ['sooner', -9.5 * MINUTE],
])('a forged word of an end that is %s costs one question, and is not told', async (_, byMs) => {
  const { told } = openTab('one');
  await pass(MINUTE);
  asked.length = 0;
  const sessionIdleExpiresAtMs = endsAtMs + byMs;
  browser.post('xstate-session:sess_1', {
    v: 1,
    sessionId: 'sess_1',
    type: 'session.deadlines',
    sessionExpiresAtMs: null,
    sessionIdleExpiresAtMs,
  });
  await pass(6 * MINUTE);
  expect(told).toEqual([]);
  await pass(1.1 * MINUTE);
  expect(told).toEqual(['session.expiring']);
  expect(asked).toEqual(['one confirms']);
});

test('only what the user does extends the session: no refreshed token, no script, no open page; and each minute at most', async () => {
  const { page, told } = openTab('one', { activity: true });
  await pass(3 * MINUTE);
  expect(asked).toEqual(['one confirms']);
  asked.length = 0;
  page.fire('pointerdown', { isTrusted: false } as object);
  page.fire('focus');
  await pass(2_000);
  expect(asked).toEqual([]);
  for (let moves = 0; moves < 120; moves += 1) {
    page.fire(moves % 2 ? 'keydown' : 'pointerdown');
    await pass(1_000);
  }
  expect(asked).toEqual(['one extends', 'one extends', 'one extends']);
  await pass(20 * MINUTE);
  expect(told[0]).toBe('session.expiring');
});

test('without the option activity nothing the user does is told', async () => {
  const { page } = openTab('one');
  await pass(MINUTE);
  asked.length = 0;
  page.fire('keydown');
  await pass(MINUTE);
  expect(asked).toEqual([]);
});
