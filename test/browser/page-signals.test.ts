import { afterEach, describe, expect, test } from 'vitest';
import { createSession } from 'xstate-session';
import { pageSignals } from 'xstate-session/browser';
import { fakeBrowser } from './support/fake-browser.ts';
import { openTabs } from './support/open-tab.ts';

let browser = fakeBrowser();
let tabs = openTabs(browser);

afterEach(() => {
  tabs.closeAll();
  browser = fakeBrowser();
  tabs = openTabs(browser);
});

/** A tab that has minted, `agoMs` ago. */
async function settled(agoMs = 0) {
  const tab = tabs.open();
  await tabs.testClock.flush();
  const jwt = tabs.token();
  tab.actors.answer('createToken', jwt);
  await tabs.testClock.advance(agoMs);
  return { tab, jwt };
}

const plant = (value: string) => browser.cookies.set('__session', { name: '__session', value, attributes: [] });
const contextOf = (tab: Awaited<ReturnType<typeof settled>>['tab']) => tab.session.actor.getSnapshot().context;

test('what the page is at the beginning is told: hidden, and offline only when that is said', async () => {
  const hidden = tabs.open({
    prepare: ({ state }) => {
      state.visibility = 'hidden';
      state.onLine = false;
    },
  });
  expect(contextOf(hidden)).toMatchObject({ isHidden: true, isOffline: true });
  const unknown = tabs.open({ platform: { ...browser.page().platform, navigator: {} } });
  expect(contextOf(unknown)).toMatchObject({ isHidden: false, isOffline: false });
});

test('network, visibility and thaw become events of the chart', async () => {
  const { tab } = await settled();
  tab.page.fire('offline');
  expect(contextOf(tab).isOffline).toBe(true);
  tab.page.fire('online');
  expect(contextOf(tab).isOffline).toBe(false);
  tab.page.state.visibility = 'hidden';
  tab.page.fire('visibilitychange');
  expect(contextOf(tab).isHidden).toBe(true);
  tab.page.fire('resume');
  expect(contextOf(tab).isHidden, 'thawed in the background').toBe(true);
  tab.page.state.visibility = 'visible';
  tab.page.fire('visibilitychange');
  expect(contextOf(tab).isHidden).toBe(false);
});

test('a field of a form that is focused is no focus of the page', async () => {
  const { tab } = await settled();
  const written = browser.written.length;
  tab.page.fire('focus', { target: {} });
  expect(browser.written).toHaveLength(written);
  tab.page.fire('focus');
  expect(browser.written.length).toBeGreaterThan(written);
});

test('at focus the cookie is written, a fresher one is taken up, and then the chart looks at the clock', async () => {
  const { tab } = await settled(50_000);
  await tab.session.actor;
  const fresher = tabs.token();
  plant(fresher);
  const requests = tab.asked.length;
  tab.page.fire('focus');
  expect(tab.session.token).toBe(fresher);
  expect(browser.cookies.get('__session')?.value, 'not overwritten by the staler one').toBe(fresher);
  expect(tab.asked, 'one that is under way is given up, none is begun').toHaveLength(requests);
  expect(tab.session.status).toBe('active');
});

test('hours of sleep, and all the signals of waking at once, end in one request', async () => {
  const { tab } = await settled(1_000);
  tabs.testClock.sleep(8 * 3_600_000, { monotonic: 'stands-still' });
  for (const type of ['resume', 'visibilitychange', 'focus', 'online']) tab.page.fire(type);
  await tabs.testClock.advance(0);
  expect(tab.asked).toHaveLength(2);
  tab.actors.answer('createToken', tabs.token());
  await tabs.testClock.flush();
  expect(tab.session.status).toBe('active');
});

test('an hour in a hidden tab whose timers fire once a minute is one request a minute at most', async () => {
  const { tab } = await settled();
  tab.page.state.visibility = 'hidden';
  tab.page.fire('visibilitychange');
  for (let minute = 0; minute < 60; minute += 1) {
    tabs.testClock.sleep(60_000, { monotonic: 'goes-on' });
    await tabs.testClock.advance(0);
    if (tab.actors.parked('createToken').length > 0) tab.actors.answer('createToken', tabs.token());
    await tabs.testClock.flush();
  }
  expect(tab.asked.length).toBeLessThanOrEqual(61);
  tab.page.state.visibility = 'visible';
  tab.page.fire('visibilitychange');
  await tabs.testClock.flush();
  expect(tab.session.token).not.toBeNull();
});

describe('the back-forward cache', () => {
  test('a stored page has no channel open, no lock, and waits in no queue', async () => {
    const [first, second] = [tabs.open(), tabs.open()];
    await tabs.testClock.flush();
    first.page.fire('pagehide', { persisted: true });
    second.page.fire('pagehide', { persisted: true });
    await tabs.testClock.flush();
    expect(browser.openChannels).toBe(0);
    expect(await browser.locks.client('x').query?.()).toEqual({ held: [] });
    expect(browser.locks.waiting('xstate-session:sess_1::')).toBe(0);
    expect(second.asked).toEqual([]);
    second.page.fire('pageshow', { persisted: true });
    await tabs.testClock.flush();
    expect(browser.openChannels).toBe(1);
    expect(second.asked, 'it takes its turn again').toHaveLength(1);
  });

  test('a page that is left for good keeps all until it dies', async () => {
    const { tab } = await settled();
    tab.page.fire('pagehide', { persisted: false });
    tab.page.fire('pageshow', { persisted: false });
    expect(browser.openChannels).toBe(1);
  });

  test('a restored page takes up the cookie and asks for nothing else', async () => {
    const { tab } = await settled(30_000);
    tab.page.fire('pagehide', { persisted: true });
    await tabs.testClock.advance(1_000);
    const fresher = tabs.token();
    plant(fresher);
    tab.page.fire('pageshow', { persisted: true });
    await tabs.testClock.flush();
    expect(tab.session.token).toBe(fresher);
    expect(tab.asked).toHaveLength(1);
  });

  /** As browsers do: what is about visibility comes before the page is shown. */
  function leave({ page }: ReturnType<typeof tabs.open>): void {
    page.fire('pagehide', { persisted: true });
    page.state.visibility = 'hidden';
    for (const type of ['visibilitychange', 'freeze']) page.fire(type);
  }

  function comeBack({ page }: ReturnType<typeof tabs.open>): void {
    page.fire('resume');
    page.state.visibility = 'visible';
    page.fire('visibilitychange');
    page.fire('pageshow', { persisted: true });
    page.fire('focus');
  }

  test('a sign-out missed while stored is noticed, and no cookie comes back meanwhile', async () => {
    const { tab } = await settled(10_000);
    leave(tab);
    browser.cookies.clear();
    comeBack(tab);
    await tabs.testClock.flush();
    expect(tab.asked.at(-1)).toMatchObject({ skipCache: true });
    expect([...browser.cookies.keys()]).toEqual([]);
    tab.actors.fail('createToken', { status: 401 });
    await tabs.testClock.flush();
    expect(tab.session.status).toBe('signed-out');
    expect([...browser.cookies.keys()]).toEqual([]);
  });

  test('if the session turns out to be alive the cookie is written again', async () => {
    const { tab } = await settled(10_000);
    leave(tab);
    browser.cookies.clear();
    comeBack(tab);
    await tabs.testClock.flush();
    expect(contextOf(tab).isHidden).toBe(false);
    const jwt = tabs.token();
    tab.actors.answer('createToken', jwt);
    await tabs.testClock.flush();
    expect(browser.cookies.get('__session')?.value).toBe(jwt);
  });

  test('nothing listens for what keeps pages out of it', async () => {
    const types: string[] = [];
    const { platform } = browser.page();
    const window = { ...platform.window, addEventListener: (type: string) => void types.push(type) };
    tabs.open({ platform: { ...platform, window: { ...window, removeEventListener: () => undefined } } });
    expect(types).toEqual([
      'focus',
      'visibilitychange',
      'freeze',
      'resume',
      'online',
      'offline',
      'pagehide',
      'pageshow',
    ]);
  });
});

test('alone it tells a session of its page, and its end is the end of it', async () => {
  const page = browser.page();
  const { clock } = tabs.testClock;
  const session = createSession({ sessionId: 'sess_1', createToken: () => new Promise<never>(() => undefined), clock });
  session.start();
  const signals = pageSignals(session, { platform: page.platform });
  page.fire('offline');
  expect(session.actor.getSnapshot().context.isOffline).toBe(true);
  signals.end();
  page.fire('online');
  expect(session.actor.getSnapshot().context.isOffline).toBe(true);
  expect(page.listeners).toBe(0);
  session.dispose();
});
