import { afterEach, describe, expect, test } from 'vitest';
import { MissingExpiredTokenError } from 'xstate-session';
import { fakeBrowser } from './support/fake-browser.ts';
import { openTabs, type TabOptions } from './support/open-tab.ts';

let browser = fakeBrowser();
let tabs = openTabs(browser);

afterEach(() => {
  tabs.closeAll();
  browser = fakeBrowser();
  tabs = openTabs(browser);
});

const held = (name: string) => browser.cookies.get(name)?.value;
const plant = (name: string, value: string) => browser.cookies.set(name, { name, value, attributes: [] });

describe('a cookie that names another session', () => {
  /** A tab in front whose session the server may have ended: another one is in the cookie. */
  async function replaced(options: TabOptions = {}) {
    const opened = await tabs.openMinted(options);
    await tabs.testClock.advance(2_000);
    const other = tabs.token({ sid: 'sess_2' });
    plant('__session', other);
    plant('clerk_active_context', 'sess_2:');
    return { ...opened, other };
  }

  test('is left alone by focus; when the server says that this session has ended, this tab is signed out', async () => {
    const { tab, other } = await replaced();
    for (const type of ['resume', 'visibilitychange', 'focus']) tab.page.fire(type);
    await tabs.testClock.flush();
    expect(held('__session')).toBe(other);
    expect(tab.asked).toHaveLength(2);
    tab.actors.fail('createToken', { status: 401 });
    await tabs.testClock.flush();
    expect(tab.session.status).toBe('signed-out');
    expect([held('__session'), held('clerk_active_context')]).toEqual([other, 'sess_2:']);
  });

  test('is overwritten once the server has minted for this session', async () => {
    const { tab } = await replaced();
    tab.page.fire('focus');
    await tabs.testClock.flush();
    const jwt = tabs.token();
    tab.actors.answer('createToken', jwt);
    await tabs.testClock.flush();
    expect([held('__session'), held('clerk_active_context')]).toEqual([jwt, 'sess_1:']);
    tab.page.fire('focus');
    await tabs.testClock.flush();
    expect(tab.asked, 'the next focus asks nothing').toHaveLength(2);
  });

  test('is left alone by a token that was under way when the doubt arose', async () => {
    const { tab, other } = await replaced();
    await tabs.testClock.advance(42_500);
    expect(tab.session.status).toBe('refreshing');
    tab.page.fire('focus');
    tab.actors.answer('createToken', tabs.token());
    await tabs.testClock.flush();
    expect(held('__session')).toBe(other);
    await tabs.testClock.advance(50);
    const jwt = tabs.token();
    tab.actors.answer('createToken', jwt);
    await tabs.testClock.flush();
    expect(held('__session')).toBe(jwt);
  });

  test('is left alone by a token that an edge made in an outage: it knows nothing of sign-outs', async () => {
    const { tab, other } = await replaced();
    tab.page.fire('focus');
    await tabs.testClock.flush();
    tab.actors.fail('createToken', new MissingExpiredTokenError());
    await tabs.testClock.flush();
    tab.actors.answer('createToken', tabs.token());
    await tabs.testClock.flush();
    expect(tab.events.at(-1)).toMatchObject({ source: 'outage-mint' });
    expect(held('__session')).toBe(other);
  });

  test('is overwritten by a tab that loses the focus meanwhile no more than by any in the background', async () => {
    const { tab, other } = await replaced();
    tab.page.fire('focus');
    tab.page.state.focus = false;
    tab.page.state.visibility = 'hidden';
    await tabs.testClock.flush();
    tab.actors.answer('createToken', tabs.token());
    await tabs.testClock.flush();
    expect(held('__session')).toBe(other);
  });
});
