import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { kitOf } from './support/real-browser/open-browser.ts';
import { type RealPages, realPages } from './support/real-browser/real-pages.ts';

// Pages that are left and come back to, through the real back-forward cache where the browser has one: Firefox, WebKit
// and an installed Chrome have, the headless shell that npm brings has not. There the page is loaded anew, and the user still there.

await realPages('back and forward', suite, { installed: true, timeout: 60_000 });

function suite(world: RealPages): void {
  /** What a page that was left and came back to has seen. */
  let shown: readonly boolean[];

  beforeAll(async () => {
    const context = await world.browser.context();
    const bare = await world.browser.page(context);
    await thereAndBack(bare);
    shown = await kitOf(bare).shows();
    await context.close();
    if (!shown.includes(true))
      console.warn(`THE REAL BACK-FORWARD CACHE WAS NOT TESTED: ${world.engine.path} has none.`);
  }, 90_000);

  const isCached = () => shown.includes(true);
  const mints = () => world.tokenRequests().length;
  const tab = async () => (await world.tabs(1))[0] as Page;

  async function leave(page: Page): Promise<void> {
    await page.goto(`${world.browser.origin}/elsewhere`);
  }

  async function comeBack(page: Page): Promise<void> {
    // Not goBack: a page that was stored does not load.
    await page.evaluate(() => history.back()).catch(() => undefined);
    const isThere = () => page.evaluate(() => location.pathname === '/' && 'kit' in window);
    await world.until(() => isThere().catch(() => false), page);
  }

  async function thereAndBack(page: Page): Promise<void> {
    await leave(page);
    await comeBack(page);
  }

  /** As an app does when it was loaded anew. */
  async function openAgain(page: Page): Promise<void> {
    if (!isCached()) await kitOf(page).open({ url: world.url });
  }

  const locksOf = (page: Page) =>
    page.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name));

  test('the engine stores pages, if it is one that does', () => {
    expect(shown).toEqual(world.engine.name !== 'Chromium' || isCached() ? [false, true] : [false]);
  });

  test('a page with an open session is stored like any other, and comes back with its token and no request', async () => {
    const page = await tab();
    const before = mints();
    await leave(page);
    expect(await locksOf(page)).toEqual([]);
    await comeBack(page);
    expect(await kitOf(page).shows()).toEqual(shown);
    await openAgain(page);
    expect(await kitOf(page).getToken()).toBe('token');
    expect(mints()).toBe(before);
  });

  test('its token expires while it is away: one mint on return', async () => {
    world.emulator.tokenLifetimeSeconds = 4;
    const page = await tab();
    await leave(page);
    await page.waitForTimeout(4_500);
    const before = mints();
    await comeBack(page);
    expect(await kitOf(page).shows()).toEqual(shown);
    await openAgain(page);
    expect(await kitOf(page).getToken()).toBe('token');
    expect(mints()).toBe(before + 1);
  });

  test("another tab's mint and message while it is away do not evict it; it takes the token up, with no request", async () => {
    const page = await tab();
    const other = await tab();
    await leave(page);
    await other.waitForTimeout(1_100);
    expect(await kitOf(other).getToken({ skipCache: true })).toBe('token');
    const before = mints();
    await comeBack(page);
    expect(await kitOf(page).shows()).toEqual(shown);
    await openAgain(page);
    expect(await kitOf(page).getToken()).toBe('token');
    if (isCached()) expect((await kitOf(page).report()).events.at(-1)?.source).toBe('received');
    expect(mints()).toBe(before);
  });

  test('a sign-out that it missed is noticed on return, and no cookie comes back', async () => {
    const page = await tab();
    const other = await tab();
    await leave(page);
    expect(await kitOf(other).end()).toBe('told');
    await comeBack(page);
    expect(await kitOf(page).shows()).toEqual(shown);
    if (isCached()) await world.until(async () => (await kitOf(page).report()).status === 'signed-out', page);
    else await expect(openAgain(page)).rejects.toThrow();
    expect(await world.context.cookies()).toEqual([]);
  });

  test('left in mid-mint it holds nobody up, and has a token on return', async () => {
    const page = await tab();
    const other = await tab();
    world.emulator.setMode('hung', { times: 1, only: 'tokens' });
    const before = mints();
    void kitOf(page)
      .getToken({ skipCache: true })
      .catch(() => undefined);
    await world.until(async () => mints() > before, page);
    await leave(page);
    expect(await locksOf(page)).toEqual([]);
    expect(await kitOf(other).getToken({ skipCache: true })).toBe('token');
    await comeBack(page);
    if (!(await kitOf(page).shows()).includes(true)) await kitOf(page).open({ url: world.url });
    expect(await kitOf(page).getToken()).toBe('token');
    expect(mints()).toBeLessThanOrEqual(before + 3);
  });

  // WebKit stores such a page all the same.
  test.runIf(world.engine.name !== 'WebKit')(
    'the suite would see it: a page with an open channel is gone after a message',
    async () => {
      const page = await world.browser.page(world.context);
      const other = await world.browser.page(world.context);
      await page.evaluate(() => Object.assign(window, { kept: new BroadcastChannel('kept') }));
      await leave(page);
      await other.evaluate(() => new BroadcastChannel('kept').postMessage('hello'));
      await other.waitForTimeout(200);
      await comeBack(page);
      expect(await kitOf(page).shows()).toEqual([false]);
    },
  );
}
