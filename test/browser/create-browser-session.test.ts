import { afterEach, describe, expect, test } from 'vitest';
import { fromPromise } from 'xstate';
import { MissingExpiredTokenError } from 'xstate-session';
import { createBrowserSession } from 'xstate-session/browser';
import { fakeBrowser } from './support/fake-browser.ts';
import { openTabs } from './support/open-tab.ts';

let browser = fakeBrowser();
let tabs = openTabs(browser);

afterEach(() => {
  tabs.closeAll();
  browser = fakeBrowser();
  tabs = openTabs(browser);
});

const plant = (name: string, value: string) => browser.cookies.set(name, { name, value, attributes: [] });
const thrownBy = (call: () => unknown): unknown => {
  try {
    call();
    return null;
  } catch (error) {
    return error;
  }
};

describe('which session', () => {
  test('without an option or a cookie it throws no-session and sends nothing', async () => {
    const calls: unknown[] = [];
    const { platform } = browser.page();
    const error = thrownBy(() => createBrowserSession({ createToken: (input) => String(calls.push(input)), platform }));
    expect(error).toMatchObject({ name: 'SessionError', code: 'no-session' });
    await tabs.testClock.flush();
    expect([calls, browser.openChannels]).toEqual([[], 0]);
  });

  test('the cookie names it, the suffixed one first; one that cannot be read or is of no session is skipped', () => {
    plant('__session', tabs.token({ sid: 'sess_plain' }));
    expect(tabs.open({ sessionId: undefined, cookieSuffix: 'abc' }).session.sessionId).toBe('sess_plain');
    plant('__session_abc', 'x.y.z');
    expect(tabs.open({ sessionId: undefined, cookieSuffix: 'abc' }).session.sessionId).toBe('sess_plain');
    plant('__session_abc', tabs.token({ sid: null }));
    expect(tabs.open({ sessionId: undefined, cookieSuffix: 'abc' }).session.sessionId).toBe('sess_plain');
    plant('__session_abc', tabs.token({ sid: 'sess_suffixed' }));
    expect(tabs.open({ sessionId: undefined, cookieSuffix: 'abc' }).session.sessionId).toBe('sess_suffixed');
  });

  test('given an id, a cookie of another session is skipped', async () => {
    plant('__session_abc', tabs.token({ sid: 'sess_2' }));
    const jwt = tabs.token({ iatMs: tabs.testClock.now() - 90_000 });
    plant('__session', jwt);
    const { session } = tabs.open({ cookieSuffix: 'abc' });
    expect(session.actor.getSnapshot().context.lastActiveToken?.jwt).toBe(jwt);
  });

  test.each([
    ['the host’s first', ['', ';parent']],
    ['the parent domain’s first', [';parent', '']],
  ])('of two cookies of one name the fresher counts: %s', (_order, [old = '', fresh = '']) => {
    const tenDaysMs = 10 * 86_400_000;
    const set = (key: string, value: string) => {
      browser.cookies.set(`__session${key}`, { name: '__session', value, attributes: [] });
    };
    const jwt = tabs.token();
    set(old, tabs.token({ iatMs: tabs.testClock.now() - tenDaysMs }));
    set(fresh, jwt);
    expect(tabs.open().session.token).toBe(jwt);
    set(old, tabs.token({ iatMs: tabs.testClock.now() - tenDaysMs, sid: 'sess_old' }));
    expect(tabs.open({ sessionId: undefined }).session.sessionId).toBe('sess_1');
  });

  test('one from the future counts only where there is no other', () => {
    const forged = tabs.token({ iatMs: tabs.testClock.now() + 3_600_000 });
    plant('__session', forged);
    browser.cookies.set('__session;parent', { name: '__session', value: tabs.token(), attributes: [] });
    expect(tabs.open().session.actor.getSnapshot().context.lastActiveToken?.jwt).not.toBe(forged);
    browser.cookies.delete('__session;parent');
    expect(tabs.open({ sessionId: undefined }).session.sessionId).toBe('sess_1');
  });

  test('a last active token that is given counts more than the cookie’s', () => {
    plant('__session', tabs.token());
    const lastActiveToken = tabs.token({ iatMs: tabs.testClock.now() - 90_000 });
    const { session } = tabs.open({ lastActiveToken });
    expect(session.actor.getSnapshot().context.lastActiveToken?.jwt).toBe(lastActiveToken);
  });

  test('a usable cookie is used at once, without a request', async () => {
    const jwt = tabs.token();
    plant('__session', jwt);
    const tab = tabs.open();
    expect(await tab.session.getToken()).toBe(jwt);
    expect(tab.asked).toEqual([]);
  });
});

test('a reload in the middle of an outage still has something to offer', async () => {
  const expired = tabs.token({ iatMs: tabs.testClock.now() - 90_000 });
  plant('__session', expired);
  for (let load = 0; load < 3; load += 1) {
    const tab = tabs.open();
    await tabs.testClock.advance(50);
    tab.actors.fail('createToken', new MissingExpiredTokenError());
    await tabs.testClock.flush();
    expect(tab.session.status).toBe('origin-outage-retry');
    expect(tab.asked.at(-1)).toMatchObject({ expiredToken: expired });
    tab.session.dispose();
  }
});

test('XState actor logic mints under the lock as well', async () => {
  const jwt = tabs.token();
  const tab = tabs.open({ createToken: fromPromise(async () => ({ jwt })) });
  expect(await tab.session.getToken()).toBe(jwt);
});

test('in a sandboxed frame where all of it throws the session works without', async () => {
  const { testClock } = tabs;
  const tab = tabs.open({
    pageOptions: {
      broken: ['cookie', 'locks', 'sessionStorage', 'BroadcastChannel', 'history'],
      frame: 'cross-origin',
    },
  });
  await testClock.flush();
  const jwt = tabs.token();
  tab.actors.answer('createToken', jwt);
  await testClock.flush();
  for (const type of ['focus', 'visibilitychange', 'resume', 'online', 'offline']) tab.page.fire(type);
  tab.page.fire('pagehide', { persisted: true });
  tab.page.fire('pageshow', { persisted: true });
  await testClock.flush();
  expect(tab.session.token).toBe(jwt);
  expect(tab.asked).toHaveLength(1);
  await tab.session.end();
  expect(tab.session.status).toBe('signed-out');
});

test('without any of the page’s objects it works as well', async () => {
  const nothing = { document: null, window: null, navigator: null, locks: null, BroadcastChannel: null };
  const tab = tabs.open({ platform: { ...nothing, location: null, history: null, sessionStorage: null } });
  await tabs.testClock.flush();
  tab.actors.answer('createToken', tabs.token());
  await tabs.testClock.flush();
  expect(tab.session.status).toBe('active');
});

test('ten tabs for an hour mint as often as one does, never two at once, and each always has a usable token', async () => {
  const hour = async (count: number) => {
    const all = Array.from({ length: count }, () => tabs.open());
    let mints = 0;
    let most = 0;
    for (let second = 0; second < 3_600; second += 1) {
      await tabs.testClock.advance(1_000);
      const parked = all.flatMap(({ actors }) => actors.parked('createToken'));
      most = Math.max(most, parked.length);
      for (const call of parked) {
        mints += 1;
        call.answer(tabs.token());
      }
      await tabs.testClock.flush();
      expect(all.every(({ session }) => session.token !== null)).toBe(true);
    }
    for (const { session } of all) session.dispose();
    return { mints, most };
  };
  const one = await hour(1);
  const ten = await hour(10);
  expect(ten.most).toBe(1);
  expect(ten.mints).toBeLessThanOrEqual(one.mints * 1.2);
}, 60_000);

test.each(['dispose', 'end'] as const)('after %s there is no listener, channel, lock, timer or queue', async (how) => {
  for (let cycle = 0; cycle < 500; cycle += 1) {
    const tab = tabs.open();
    if (cycle % 2) await tabs.testClock.flush();
    if (how === 'dispose') tab.session.dispose();
    else await tab.session.end();
    expect(tab.page.listeners).toBe(0);
  }
  await tabs.testClock.flush();
  expect(browser.openChannels).toBe(0);
  expect(tabs.testClock.pendingTimers).toBe(0);
  expect(await browser.locks.client('x').query?.()).toEqual({ held: [] });
  expect(browser.locks.waiting('xstate-session:sess_1::')).toBe(0);
});

test('a listener may end the session while its token is being told: no cookie stays', async () => {
  const tab = tabs.open();
  tab.session.on('token.issued', () => void tab.session.end());
  await tabs.testClock.flush();
  tab.actors.answer('createToken', tabs.token());
  await tabs.testClock.flush();
  expect([...browser.cookies.keys()]).toEqual([]);
  expect(browser.posted.map(({ message }) => (message as { type: string }).type)).toEqual([
    'token.issued',
    'session.ended',
  ]);
});

test('`using` ends it all too', async () => {
  const tab = tabs.open();
  tab.session[Symbol.dispose]();
  await tabs.testClock.flush();
  expect([tab.page.listeners, browser.openChannels, tabs.testClock.pendingTimers]).toEqual([0, 0, 0]);
});
