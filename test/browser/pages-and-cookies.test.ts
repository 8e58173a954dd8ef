import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { kitOf } from './support/real-browser/open-browser.ts';
import { type RealPages, realPages } from './support/real-browser/real-pages.ts';

// What pages of one browser do to each other's cookies, tokens and sign-outs, over HTTP on this machine.

await realPages('pages that share cookies', suite);

function suite(world: RealPages): void {
  /** The cookies of the app as the page sees them, each `name=sid organization`. */
  const cookiesIn = (page: Page) =>
    page.evaluate(() =>
      document.cookie
        .split('; ')
        .filter((pair) => pair !== '')
        .map((pair) => {
          const at = pair.indexOf('=');
          const value = decodeURIComponent(pair.slice(at + 1));
          if (!pair.startsWith('__session')) return `${pair.slice(0, at)}=${value}`;
          const { sid, o } = JSON.parse(atob((value.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
          return `${pair.slice(0, at)}=${[sid, o?.id].filter(Boolean).join(' ')}`;
        })
        .sort(),
    );
  const focus = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('focus')));
  const statusIn = async (page: Page) => (await kitOf(page).report()).status;

  // WebDriver has no page in the background that takes itself for the one in front.
  test.runIf(!world.isWebDriver).each(['has ended', 'is alive'])(
    'a tab whose session %s gets the focus, and the cookie is another’s',
    async (which) => {
      const [first] = (await world.tabs(1)) as [Page];
      if (which === 'has ended') world.emulator.endSession('sess_1');
      world.emulator.createSession({ id: 'sess_2' });
      const second = await world.browser.page(world.context);
      await kitOf(second).open(world.options({ sessionId: 'sess_2' }));
      await kitOf(second).getToken();
      const ofSecond = ['__session=sess_2', 'clerk_active_context=sess_2:'];
      expect(await cookiesIn(second)).toEqual(ofSecond);
      world.emulator.setMode('slow', { delayMs: 1_000 });
      // In Firefox only the tab in front has the focus; Playwright's Chromium gives it to all, and fires no event.
      await first.bringToFront();
      if (world.engine.name !== 'Firefox') await focus(first);
      expect(await first.evaluate(() => document.hasFocus())).toBe(true);
      expect(await cookiesIn(first), 'left alone').toEqual(ofSecond);
      if (which === 'has ended') {
        await world.until(async () => (await statusIn(first)) === 'signed-out', first);
        expect(await cookiesIn(first)).toEqual(ofSecond);
        expect(await statusIn(second)).toBe('active');
      } else {
        const ofFirst = ['__session=sess_1', 'clerk_active_context=sess_1:'];
        await world.until(async () => (await cookiesIn(first)).join() === ofFirst.join(), first);
        expect(await statusIn(first)).toBe('active');
      }
    },
  );

  // WebKitGTK keeps longer ones.
  test.runIf(!world.isWebDriver)(
    'a token over 4 kB: neither the old cookie nor the new context stays, one line in the log, and the session goes on',
    async () => {
      const [page] = (await world.tabs(1)) as [Page];
      expect(await cookiesIn(page)).toEqual(['__session=sess_1', 'clerk_active_context=sess_1:']);
      world.emulator.changeClaims('sess_1', { padding: 'x'.repeat(4_000) });
      await kitOf(page).switchOrganization('org_1');
      expect(await kitOf(page).getToken()).toBe('token');
      expect(await cookiesIn(page)).toEqual([]);
      await focus(page);
      expect(await kitOf(page).getToken({ skipCache: true })).toBe('token');
      expect(await cookiesIn(page)).toEqual([]);
      expect(await kitOf(page).logged()).toEqual(['cookie-not-kept']);
      world.emulator.changeClaims('sess_1', { padding: undefined });
      expect(await kitOf(page).getToken({ skipCache: true })).toBe('token');
      expect(await cookiesIn(page)).toEqual(['__session=sess_1 org_1', 'clerk_active_context=sess_1:org_1']);
    },
  );

  test.runIf(world.engine.name === 'Chromium')(
    'cookies that are blocked altogether cost one line in the log',
    async () => {
      const page = await world.browser.page(world.context);
      const devtools = await world.context.newCDPSession(page);
      await devtools.send('Emulation.setDocumentCookieDisabled', { disabled: true });
      await kitOf(page).open(world.options());
      expect(await kitOf(page).getToken()).toBe('token');
      await focus(page);
      expect(await kitOf(page).getToken({ skipCache: true })).toBe('token');
      expect(await kitOf(page).logged()).toEqual(['cookie-not-kept']);
      expect(await statusIn(page)).toBe('active');
    },
  );

  test.each([
    ['deeper', '/app', '/'],
    ['higher', '/', '/app'],
  ])('a cookie of a %s path that is long expired does not hide the fresh one', async (_where, oldPath, freshPath) => {
    const page = await world.browser.page(world.context, '/app/page');
    const old = await world.emulator.mint({ sessionId: 'sess_1', issuedAtMs: 1_700_000_000_000 });
    const fresh = await world.emulator.mint({ sessionId: 'sess_1' });
    await page.evaluate(
      (cookies) => {
        // biome-ignore lint/suspicious/noDocumentCookie: what the package itself uses, in every browser.
        for (const [path, jwt] of cookies) document.cookie = `__session=${jwt}; Path=${path}; Max-Age=1000`;
      },
      [
        [oldPath, old],
        [freshPath, fresh],
      ],
    );
    expect(await page.evaluate(() => document.cookie.split('__session=').length - 1), 'there are two').toBe(2);
    await kitOf(page).open(world.options({ sessionId: undefined }));
    expect(await kitOf(page).getToken()).toBe('token');
    expect(world.tokenRequests()).toEqual([]);
  });

  test('five tabs whose tokens name no session mint as often as one', async () => {
    await world.replaceEmulator({ templates: { anonymous: { sid: false, lifetimeSeconds: 8 } } });
    world.emulator.createSession({ id: 'sess_alone' });
    const elsewhere = await world.browser.context();
    const alone = await world.browser.page(elsewhere);
    await kitOf(alone).open(world.options({ sessionId: 'sess_alone', isAnonymous: true }));
    const pages = await world.tabs(5, { isAnonymous: true });
    // No cookie can bring such a token to a tab that opens after it was told of, so those that open late mint once for themselves.
    const counted = world.tokenRequests().length;
    await alone.waitForTimeout(13_000);
    const mints = world.tokenRequests().slice(counted);
    const mintsOf = (id: string) => mints.filter(({ sessionId }) => sessionId === id).length;
    expect((await world.reports(pages)).every(({ hasToken, without }) => hasToken && without === 0)).toBe(true);
    await elsewhere.close();
    expect(mintsOf('sess_alone')).toBeGreaterThanOrEqual(2);
    expect(Math.abs(mintsOf('sess_1') - mintsOf('sess_alone'))).toBeLessThanOrEqual(1);
  });

  test('three tabs ask for a token of one template while all cores are busy: one mint', async () => {
    const pages = await world.tabs(3);
    const workers = Array.from({ length: availableParallelism() + 1 }, () => new Worker('for (;;);', { eval: true }));
    const templates = Array.from({ length: 12 }, (_, index) => `template-${index}`);
    for (const template of templates) {
      const answers = pages.map((page) => kitOf(page).getToken({ template }));
      expect(await Promise.all(answers)).toEqual(['token', 'token', 'token']);
    }
    await Promise.all(workers.map((worker) => worker.terminate()));
    const minted = world.tokenRequests().flatMap(({ template }) => template ?? []);
    expect(minted).toEqual(templates);
  });

  describe('a page that starts', () => {
    const NOBODY = { sessionId: null, tookMs: expect.any(Number) };
    const start = (page: Page) => kitOf(page).start(world.options({ sessionId: undefined }));

    test('asks the server where there is no cookie, and nobody where there is one, though the origin hangs', async () => {
      const page = await world.browser.page(world.context);
      expect(await start(page)).toMatchObject({ sessionId: 'sess_1' });
      expect(await kitOf(page).getToken()).toBe('token');
      world.emulator.setMode('hung');
      await page.reload();
      world.emulator.reset();
      expect(await start(page)).toMatchObject({ sessionId: 'sess_1' });
      expect(await kitOf(page).getToken()).toBe('token');
      expect(world.emulator.requests).toEqual([]);
    });

    test.runIf(!world.isWebDriver)(
      'is without a session after 7 s when there is no cookie and the origin hangs',
      async () => {
        world.emulator.setMode('hung');
        const page = await world.context.newPage();
        await page.clock.install();
        await page.goto(world.browser.origin);
        const outcomes: unknown[] = [];
        const started = start(page).then((outcome) => outcomes.push(outcome));
        await world.until(() => world.emulator.requests.some(({ endpoint }) => endpoint === 'client'), page);
        await page.clock.runFor(6_500);
        expect(outcomes).toEqual([]);
        await page.clock.runFor(600);
        await started;
        expect(outcomes).toEqual([NOBODY]);
        expect(await kitOf(page).logged()).toEqual(['timeout']);
      },
    );

    // WebDriver tells of no page that was loaded.
    test.runIf(!world.isWebDriver).each(['endAndDispose', 'endAndLeave'] as const)(
      'after %s tells a server that could not answer, and does not sign in again',
      async (how) => {
        const page = await world.browser.page(world.context);
        await start(page);
        await kitOf(page).getToken();
        world.emulator.setMode('unavailable');
        const left = how === 'endAndLeave' ? page.waitForEvent('load') : undefined;
        await kitOf(page)[how](`${world.browser.origin}/?left`);
        await left;
        if (how === 'endAndDispose') await page.reload();
        expect(await cookiesIn(page)).toEqual(['xstate_session_signed_out=sess_1']);
        await world.until(() => world.emulator.requests.some(({ endpoint }) => endpoint === 'end'), page);
        world.emulator.setMode('healthy');
        world.emulator.reset();
        expect(world.emulator.session('sess_1')?.status).toBe('active');
        expect(await start(page)).toEqual(NOBODY);
        expect(world.emulator.session('sess_1')?.status).toBe('ended');
        expect(await cookiesIn(page)).toEqual([]);
      },
    );

    test('after a sign-out in an outage tells the server first, and does not sign in again', async () => {
      const page = await world.browser.page(world.context);
      await start(page);
      await kitOf(page).getToken();
      world.emulator.setMode('origin-outage');
      expect(await kitOf(page).end()).toBe('not told');
      const mark = ['xstate_session_signed_out=sess_1'];
      expect(await cookiesIn(page)).toEqual(mark);
      await page.reload();
      expect(await start(page), 'still an outage').toEqual(NOBODY);
      expect(await cookiesIn(page)).toEqual(mark);
      world.emulator.setMode('healthy');
      world.emulator.reset();
      await page.reload();
      expect(world.emulator.session('sess_1')?.status).toBe('active');
      expect(await start(page)).toEqual(NOBODY);
      expect(world.emulator.requests.map(({ endpoint }) => endpoint)).toEqual(['end', 'client']);
      expect(world.emulator.session('sess_1')?.status).toBe('ended');
      expect(await cookiesIn(page)).toEqual([]);
      world.emulator.createSession({ id: 'sess_2' });
      await page.reload();
      expect(await start(page), 'who signs in again is signed in').toMatchObject({ sessionId: 'sess_2' });
    });
  });
}
