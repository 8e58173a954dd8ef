import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { App } from './apps.ts';
import { installPacked } from './install.ts';
import { describeFiles, describeRequests } from './request-scenarios.ts';
import { openWorld, type User, type UserOptions, type World } from './support/open-world.ts';

/** The page has its session: until then it shows what the server knew. */
const RUNNING = '#client[data-status=signed-in][data-running=true]';
const BANNER = '[role=status]';
/** Tokens that are soon used up. */
const SHORT = { tokenLifetimeSeconds: 6 };

/**
 * What every app with pages must do, whatever its framework.
 *
 * @param api - What answers at `/api` of an app that has no server of its own.
 */
export function describeApp(app: App, api?: App): void {
  describe(api === undefined ? app.name : `${app.name} with ${api.name}`, () => {
    let world: World;
    beforeAll(async () => {
      await installPacked(app);
      if (api !== undefined) await installPacked(api);
      world = await openWorld(app, process.env.BROWSER_PATH ?? '', api);
    });
    afterAll(() => world?.[Symbol.asyncDispose]());

    async function signedIn(options?: UserOptions): Promise<{ user: User; page: Page }> {
      const user = await world.user(options);
      onTestFinished(() => user[Symbol.asyncDispose]());
      return { user, page: await user.open() };
    }

    /** The same, once the page has its session. */
    async function running(options?: UserOptions): Promise<{ user: User; page: Page }> {
      const { user, page } = await signedIn(options);
      await page.waitForSelector(RUNNING);
      return { user, page };
    }

    const goTo = (page: Page, path: string) => page.goto(`${world.app.origin}${path}`);
    const countOf = (endpoint: string) => world.emulator.requests.filter((sent) => sent.endpoint === endpoint).length;

    /** What the server knows by the cookies alone: in a document where it renders some. */
    async function whoServerSees(page: Page): Promise<{ status: string; organizationId: string | null }> {
      if (!app.hasDocuments) return (await page.request.get(`${world.app.origin}/api/me`)).json();
      await goTo(page, '/about');
      return page.$eval('#server', ({ dataset: { status = '', organization = '' } }) => {
        return { status, organizationId: organization || null };
      });
    }

    test('never says anything else than that a user is signed in, from the first paint on', async () => {
      const { user, page } = await running();
      await page.reload();
      await page.waitForSelector(RUNNING);
      // Without a server the page itself must learn it first.
      expect(await user.shown(page)).toEqual(app.hasDocuments ? ['signed-in'] : ['loading', 'signed-in']);
      expect(user.complaints).toEqual([]);
    });

    if (app.hasDocuments) {
      describeRequests(() => world, '/about');
      describeFiles(() => world);

      test('says on first paint who is signed in, and hydrates without a complaint', async () => {
        const { user, page } = await running();
        const document = await page.request.get(world.app.origin);
        expect(await document.text()).toMatch(/<p id="client" data-status="signed-in"/);
        expect(await page.textContent('#server')).toBe(`Hello ${user.userId}`);
        expect(user.complaints).toEqual([]);
      });

      test('a page that is not what the server rendered would complain', async () => {
        const { user, page } = await running();
        await page.route(`${world.app.origin}/`, async (route) => {
          const response = await route.fetch();
          await route.fulfill({ response, body: (await response.text()).replace(/<p id="client"[\s\S]*?<\/p>/, '') });
        });
        const complaint = page.waitForEvent('console', ({ type }) => /error|warning/.test(type())).catch(() => null);
        await goTo(page, '/');
        await Promise.race([complaint, page.waitForEvent('pageerror')]);
        expect(user.complaints.join()).toMatch(/hydrat|#418/i);
      });

      test('shows the new token in the render of the request that refreshed', async () => {
        const { user, page } = await signedIn();
        const expired = await user.expireCookie();
        world.emulator.reset();
        await goTo(page, '/about');
        expect(await page.textContent('#server')).toBe(`Hello ${user.userId}`);
        expect(countOf('refresh')).toBe(1);
        expect(await user.cookie()).not.toBe(expired);
      });

      test.each([
        ['/stream', '#late[data-status=signed-in]'],
        ['/leave', '#server[data-status=signed-in]'],
      ])('keeps the cookies of a refresh over %s', async (path, shown) => {
        const { user, page } = await signedIn();
        const expired = await user.expireCookie();
        await goTo(page, path);
        await page.waitForSelector(shown);
        expect(await user.cookie()).not.toBe(expired);
      });

      test('refreshes once for a storm of prefetches', async () => {
        const { user, page } = await running();
        world.emulator.reset();
        await user.expireCookie();
        await page.click('text=Show orders');
        await page.waitForLoadState('networkidle');
        await page.click('text=Order 4');
        await page.waitForSelector('h1:text("Order 4")');
        expect(await page.textContent('#server')).toBe(`Hello ${user.userId}`);
        expect(countOf('refresh')).toBe(1);
      });

      test('shows a document in an origin outage, though its token has expired', async () => {
        const { user, page } = await signedIn();
        await user.expireCookie();
        world.emulator.setMode('origin-outage');
        await goTo(page, '/about');
        expect(await page.textContent('#server')).toBe(`Hello ${user.userId}`);
      });

      test('says in a total outage that nobody is signed out, and shows the document afterwards', async () => {
        const { user, page } = await signedIn();
        await user.expireCookie();
        world.emulator.setMode('unavailable');
        await goTo(page, '/about');
        expect(await page.textContent('body')).toContain('You are still signed in.');
        world.emulator.setMode('healthy');
        await page.reload();
        expect(await page.textContent('#server')).toBe(`Hello ${user.userId}`);
      });
    }

    test('goes on in an origin outage, and shows no banner', async () => {
      const { page } = await running(SHORT);
      world.emulator.setMode('origin-outage');
      const minted = await world.nextMint();
      expect(minted.mintReason).toBe('expired-token');
      await page.click('text=Who am I?');
      await page.waitForSelector('output:has-text("signed-in")');
      expect(await page.locator(RUNNING).count()).toBe(1);
      expect(await page.locator(BANNER).count()).toBe(0);
    });

    test('shows a quiet banner in a total outage, and takes it away afterwards', async () => {
      const { page } = await running(SHORT);
      world.emulator.setMode('unavailable');
      await page.waitForSelector(BANNER);
      expect(await page.locator(RUNNING).count()).toBe(1);
      world.emulator.setMode('healthy');
      await page.waitForSelector(BANNER, { state: 'detached' });
      expect(await page.locator(RUNNING).count()).toBe(1);
    });

    test('two tabs mint as one', async () => {
      const { user } = await running(SHORT);
      const second = await user.open();
      await second.waitForSelector(RUNNING);
      world.emulator.reset();
      const mints = [await world.nextMint(), await world.nextMint(), await world.nextMint()];
      // Two that mint for themselves do so at the same moment, for they hold the same token.
      for (const [index, { atMs }] of mints.entries()) {
        if (index > 0) expect(atMs - (mints[index - 1]?.atMs ?? 0)).toBeGreaterThan(1_000);
      }
      expect(Math.max(...Object.values(world.emulator.counters.maxInFlight))).toBe(1);
    });

    test('switches the organization, and the server sees it at the next document', async () => {
      const { page } = await running();
      await page.click('text=Switch organization');
      await page.waitForSelector('#client[data-organization=org_2]');
      await page.click('text=Who am I?');
      await page.waitForSelector('output:has-text("org_2")');
      expect(await whoServerSees(page)).toMatchObject({ status: 'signed-in', organizationId: 'org_2' });
    });

    test('signs out everywhere: in this tab, in another one, on the server', async () => {
      const { user, page } = await running();
      const second = await user.open();
      await second.waitForSelector(RUNNING);
      await page.click('text=Sign out');
      await page.waitForSelector('#client[data-status=signed-out]');
      await second.waitForSelector('#client[data-status=signed-out]');
      expect(await whoServerSees(second)).toMatchObject({ status: 'signed-out' });
      expect(world.emulator.session(user.sessionId)?.status).not.toBe('active');
    });

    // Played by its events: the Chromium that npm brings is a headless shell, which stores no page.
    const hide = (page: Page) =>
      page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
    const comeBack = (page: Page) =>
      page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));

    test('goes on when the page comes back from the back-forward cache', async () => {
      const { page } = await running(SHORT);
      await hide(page);
      await comeBack(page);
      await world.nextMint();
      await page.click('text=Who am I?');
      await page.waitForSelector('output:has-text("signed-in")');
      expect(await page.locator(RUNNING).count()).toBe(1);
    });

    test('notices in the back-forward cache only when it comes back that the user has signed out', async () => {
      const { user, page } = await running();
      const second = await user.open();
      await second.waitForSelector(RUNNING);
      await hide(page);
      await second.click('text=Sign out');
      await second.waitForSelector('#client[data-status=signed-out]');
      expect(await page.locator(RUNNING).count()).toBe(1);
      await comeBack(page);
      await page.waitForSelector('#client[data-status=signed-out]');
    });
  });
}
