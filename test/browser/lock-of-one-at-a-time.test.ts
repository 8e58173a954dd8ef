import { afterEach, describe, expect, test } from 'vitest';
import { MissingExpiredTokenError } from 'xstate-session';
import { fakeBrowser } from './support/fake-browser.ts';
import { openTabs } from './support/open-tab.ts';

let browser = fakeBrowser();
let tabs = openTabs(browser);

afterEach(() => {
  tabs.closeAll();
  browser = fakeBrowser();
  tabs = openTabs(browser);
});

const LOCK = 'xstate-session:sess_1';
const holder = () => browser.locks.holderOf(LOCK);
const open = () => tabs.open({ mints: 'one-at-a-time' });
const requestsOf = (all: readonly ReturnType<typeof open>[]) => all.map(({ asked }) => asked.length);

/** A tab that will never run again, and that nobody has told of it. */
async function deadTab(): Promise<void> {
  void browser.locks
    .client('dead')
    .request(LOCK, {}, () => new Promise<void>(() => undefined))
    .catch(() => undefined);
  await tabs.testClock.flush();
}

describe('the lock of one mint at a time', () => {
  test('is not taken from a tab whose request runs within its deadline, however long others wait', async () => {
    const all = [open(), open(), open()];
    await tabs.testClock.advance(14_999);
    expect(requestsOf(all)).toEqual([1, 0, 0]);
    expect(all.map(({ session }) => session.actor.getSnapshot().value)).toEqual([
      { refreshing: 'requesting' },
      { refreshing: 'awaiting-turn' },
      { refreshing: 'awaiting-turn' },
    ]);
    await tabs.testClock.advance(100);
    expect(requestsOf(all)).toEqual([1, 1, 0]);
    expect(all.map(({ events }) => events.map(({ type }) => type))).toEqual([
      ['token.failed', 'session.degraded'],
      [],
      [],
    ]);
  });

  test('is held over the repetition in an outage', async () => {
    const lastActiveToken = tabs.token({ iatMs: tabs.testClock.now() - 120_000 });
    const [first, second] = [1, 2].map(() => tabs.open({ mints: 'one-at-a-time', lastActiveToken }));
    await tabs.testClock.advance(10_000);
    first?.actors.fail('createToken', new MissingExpiredTokenError());
    await tabs.testClock.advance(14_000);
    expect([first?.asked.length, second?.asked.length, holder()]).toEqual([2, 0, 'tab 1']);
    first?.actors.answer('createToken', tabs.token());
    await tabs.testClock.flush();
    expect([second?.session.status, second?.asked.length]).toEqual(['active', 0]);
    expect(holder()).toBeNull();
  });

  test('is taken by one tab from one that stands still, after twice the longest deadline and 5 s', async () => {
    await deadTab();
    const all = [open(), open(), open()];
    await tabs.testClock.advance(124_999);
    expect(requestsOf(all)).toEqual([0, 0, 0]);
    await tabs.testClock.advance(1);
    expect(requestsOf(all).toSorted()).toEqual([0, 0, 1]);
    // The one that took it is alive: it is waited for like any other.
    await tabs.testClock.advance(14_000);
    expect(requestsOf(all).toSorted()).toEqual([0, 0, 1]);
    all[requestsOf(all).indexOf(1)]?.actors.answer('createToken', tabs.token());
    await tabs.testClock.flush();
    expect(all.every(({ session }) => session.status === 'active')).toBe(true);
    expect([holder(), browser.locks.holderOf(`${LOCK}:late`)]).toEqual([null, null]);
  });

  test('costs a tab that lost it its request: two would be under way', async () => {
    const tab = open();
    await tabs.testClock.flush();
    expect(tab.asked).toHaveLength(1);
    void browser.locks.client('other').request(LOCK, { steal: true }, async () => undefined);
    await tabs.testClock.flush();
    expect(tab.events.map((event) => ('kind' in event ? event.kind : event.type))).toEqual(['offline', 'offline']);
    expect(tab.actors.calls[0]?.signal.aborted).toBe(true);
  });

  test.each([
    ['frozen', (page: ReturnType<typeof open>['page']) => page.fire('freeze')],
    [
      'stored in the back-forward cache',
      (page: ReturnType<typeof open>['page']) => page.fire('pagehide', { persisted: true }),
    ],
  ])(
    'is given back with the request given up when the page is %s; nothing is sent until it is back',
    async (how, putAway) => {
      const [first, second] = [open(), open()];
      await tabs.testClock.flush();
      putAway(first.page);
      await tabs.testClock.advance(50);
      expect([first.actors.calls[0]?.signal.aborted, holder(), second.asked.length]).toEqual([true, 'tab 2', 1]);
      // It runs no more: its retry waits.
      await tabs.testClock.advance(10_000);
      expect(first.asked).toHaveLength(1);
      second.actors.answer('createToken', tabs.token());
      await tabs.testClock.flush();
      if (how === 'frozen') first.page.fire('resume');
      else first.page.fire('pageshow', { persisted: true });
      await tabs.testClock.advance(100);
      expect([first.session.status, first.asked.length]).toEqual(['active', 1]);
    },
  );

  test('goes to the own key of a tab, though another key of it waited first', async () => {
    const [first, second] = [open(), open()];
    await tabs.testClock.flush();
    first.actors.answer('createToken', tabs.token());
    await tabs.testClock.advance(1_000);
    for (const tab of [first, second]) void tab.session.getToken({ template: 't' }).catch(() => undefined);
    await tabs.testClock.flush();
    void second.session.getToken({ skipCache: true }).catch(() => undefined);
    await tabs.testClock.flush();
    first.session.dispose();
    await tabs.testClock.advance(50);
    expect(second.asked.map(({ template }) => template)).toEqual([null]);
  });

  test.each(['dispose', 'end'] as const)('is waited for no more after %s, and no timer is left', async (how) => {
    const [first, second] = [open(), open()];
    await tabs.testClock.flush();
    expect(browser.locks.waiting(LOCK)).toBe(1);
    if (how === 'dispose') second.session.dispose();
    else await second.session.end();
    await tabs.testClock.flush();
    expect(browser.locks.waiting(LOCK)).toBe(0);
    first.session.dispose();
    await tabs.testClock.flush();
    expect([holder(), second.asked.length, tabs.testClock.pendingTimers]).toEqual([null, 0, 0]);
  });
});
