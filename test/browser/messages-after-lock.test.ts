import { afterEach, describe, expect, test } from 'vitest';
import { fakeBrowser } from './support/fake-browser.ts';
import { openTabs } from './support/open-tab.ts';

let browser = fakeBrowser();
let tabs = openTabs(browser);

afterEach(() => {
  tabs.closeAll();
  browser = fakeBrowser();
  tabs = openTabs(browser);
});

describe('a lock that was waited for', () => {
  const LOCK_OF_TEMPLATE = 'xstate-session:sess_1:t:';

  /** Two tabs that ask for a token of one template; the first holds the lock, and its message is late. */
  async function asking() {
    const [first, second] = [tabs.open(), tabs.open()];
    await tabs.testClock.flush();
    first.actors.answer('createToken', tabs.token());
    await tabs.testClock.flush();
    const waiting = [first, second].map(({ session }) => session.getToken({ template: 't' }));
    for (const promise of waiting) promise.catch(() => undefined);
    await tabs.testClock.flush();
    const jwt = tabs.token({ template: 't' });
    const message = { v: 1, sessionId: 'sess_1', type: 'token.issued', template: 't', organizationId: null, jwt };
    browser.areMessagesLost = true;
    first.actors.answer('createToken', jwt);
    await tabs.testClock.flush();
    browser.areMessagesLost = false;
    expect(browser.locks.holderOf(LOCK_OF_TEMPLATE)).toBe('tab 2');
    return { second, waiting, jwt, message };
  }

  test('there comes a message first, which serves: nothing is minted, and the lock is given on', async () => {
    const { second, waiting, jwt, message } = await asking();
    await tabs.testClock.advance(49);
    browser.post('xstate-session:sess_1', message);
    await tabs.testClock.flush();
    expect(await Promise.all(waiting)).toEqual([jwt, jwt]);
    expect(second.asked).toEqual([]);
    expect(browser.locks.holderOf(LOCK_OF_TEMPLATE)).toBeNull();
  });

  test('no message comes in 50 ms: it mints', async () => {
    const { second } = await asking();
    await tabs.testClock.advance(49);
    expect(second.asked).toEqual([]);
    await tabs.testClock.advance(1);
    expect(second.asked).toMatchObject([{ template: 't' }]);
  });

  test.each(['dispose', 'end'] as const)('after %s meanwhile it is given back, and no timer is left', async (how) => {
    const { second } = await asking();
    if (how === 'dispose') second.session.dispose();
    else await second.session.end();
    await tabs.testClock.flush();
    expect(second.asked).toEqual([]);
    expect(browser.locks.holderOf(LOCK_OF_TEMPLATE)).toBeNull();
    tabs.closeAll();
    expect(tabs.testClock.pendingTimers).toBe(0);
  });
});
