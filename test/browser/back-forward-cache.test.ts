import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FrontendApiEmulator, frontendApiEmulator } from 'xstate-session/testing';
import { kitOf, openBrowser, type RealBrowser } from '../support/real-browser/open-browser.ts';
import { type TestedEngine, testedEngine } from '../support/real-browser/tested-engine.ts';

// Pages that are left and come back to, through the real back-forward cache where the browser has one: Firefox, WebKit
// and an installed Chrome have, the headless shell that npm brings has not. There the page is loaded anew, and the user still there.

const engine = await testedEngine({ installed: true });
if (engine.path === null) {
  process.env.NO_BROWSER_BECAUSE ??= engine.tried.join('; ');
  await import(engine.name === 'Chromium' ? '../support/no-browser.ts' : '../support/no-other-engine.ts');
} else {
  describe(`back and forward in a real ${engine.name}`, { timeout: 60_000 }, () => suite(engine));
}

function suite(engine: TestedEngine): void {
  let browser: RealBrowser;
  let context: BrowserContext;
  let emulator: FrontendApiEmulator;
  let url: string;
  /** What a page that was left and came back to has seen. */
  let shown: readonly boolean[];

  beforeAll(async () => {
    browser = await openBrowser(engine);
    context = await browser.context();
    const bare = await browser.page(context);
    await thereAndBack(bare);
    shown = await kitOf(bare).shows();
    await context.close();
    if (!shown.includes(true)) console.warn(`THE REAL BACK-FORWARD CACHE WAS NOT TESTED: ${engine.path} has none.`);
  }, 90_000);
  afterAll(() => browser[Symbol.asyncDispose]());
  beforeEach(async () => {
    context = await browser.context();
    emulator = frontendApiEmulator();
    emulator.createSession({ id: 'sess_1' });
    ({ url } = await emulator.listen());
  });
  afterEach(async () => {
    await context.close();
    await emulator.close();
  });

  const isCached = () => shown.includes(true);
  const mints = () => emulator.requests.filter(({ endpoint }) => endpoint === 'tokens').length;

  async function tab(): Promise<Page> {
    const page = await browser.page(context);
    await kitOf(page).open({ url, sessionId: 'sess_1' });
    await kitOf(page).getToken();
    return page;
  }

  async function until(what: () => Promise<boolean>, page: Page, withinMs = 5_000): Promise<void> {
    for (let waited = 0; waited < withinMs; waited += 100) {
      if (await what()) return;
      await page.waitForTimeout(100);
    }
    expect(await what(), `within ${withinMs} ms`).toBe(true);
  }

  async function leave(page: Page): Promise<void> {
    await page.goto(`${browser.origin}/elsewhere`);
  }

  async function comeBack(page: Page): Promise<void> {
    // Not goBack: a page that was stored does not load.
    await page.evaluate(() => history.back()).catch(() => undefined);
    const isThere = () => page.evaluate(() => location.pathname === '/' && 'kit' in window);
    await until(() => isThere().catch(() => false), page);
  }

  async function thereAndBack(page: Page): Promise<void> {
    await leave(page);
    await comeBack(page);
  }

  /** As an app does when it was loaded anew. */
  async function openAgain(page: Page): Promise<void> {
    if (!isCached()) await kitOf(page).open({ url });
  }

  const locksOf = (page: Page) =>
    page.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name));

  test('the engine stores pages, if it is one that does', () => {
    expect(shown).toEqual(engine.name !== 'Chromium' || isCached() ? [false, true] : [false]);
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
    emulator.tokenLifetimeSeconds = 4;
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
    if (isCached()) await until(async () => (await kitOf(page).report()).status === 'signed-out', page);
    else await expect(openAgain(page)).rejects.toThrow();
    expect(await context.cookies()).toEqual([]);
  });

  test('left in mid-mint it holds nobody up, and has a token on return', async () => {
    const page = await tab();
    const other = await tab();
    emulator.setMode('hung', { times: 1, only: 'tokens' });
    const before = mints();
    void kitOf(page)
      .getToken({ skipCache: true })
      .catch(() => undefined);
    await until(async () => mints() > before, page);
    await leave(page);
    expect(await locksOf(page)).toEqual([]);
    expect(await kitOf(other).getToken({ skipCache: true })).toBe('token');
    await comeBack(page);
    if (!(await kitOf(page).shows()).includes(true)) await kitOf(page).open({ url });
    expect(await kitOf(page).getToken()).toBe('token');
    expect(mints()).toBeLessThanOrEqual(before + 3);
  });

  // WebKit stores such a page all the same.
  test.runIf(engine.name !== 'WebKit')(
    'the suite would see it: a page with an open channel is gone after a message',
    async () => {
      const page = await browser.page(context);
      const other = await browser.page(context);
      await page.evaluate(() => Object.assign(window, { kept: new BroadcastChannel('kept') }));
      await leave(page);
      await other.evaluate(() => new BroadcastChannel('kept').postMessage('hello'));
      await other.waitForTimeout(200);
      await comeBack(page);
      expect(await kitOf(page).shows()).toEqual([false]);
    },
  );
}
