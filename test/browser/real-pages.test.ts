import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { kitOf } from './support/real-browser/open-browser.ts';
import { type RealPages, realPages } from './support/real-browser/real-pages.ts';

// Pages of a real browser, against the emulator over HTTP on this machine. Time is real here, so tokens are short.

await realPages('pages', suite);

function suite(world: RealPages): void {
  test.runIf(!world.isWebDriver)('offline for a while, then online: one mint, nobody lost', async () => {
    const [page] = (await world.tabs(1)) as [Page];
    await world.context.setOffline(true);
    await kitOf(page).jumpClock(60_000);
    await world.until(
      async () =>
        (await kitOf(page).report()).events.some(({ type }) => type === 'token.failed') ||
        !(await kitOf(page).report()).hasToken,
      page,
      5_000,
    );
    const before = world.tokenRequests().length;
    const waiting = kitOf(page).getToken();
    await world.context.setOffline(false);
    expect(await waiting).toBe('token');
    expect(world.tokenRequests().length).toBe(before + 1);
  });

  test.each(['sleep', 'the back-forward cache'])('%s for an hour: one mint at most, nobody lost', async (what) => {
    const [page] = (await world.tabs(1)) as [Page];
    const before = world.tokenRequests().length;
    if (what !== 'sleep') await kitOf(page).fire('pagehide', true);
    await kitOf(page).jumpClock(3_600_000);
    if (what !== 'sleep') await kitOf(page).fire('pageshow', true);
    expect(await kitOf(page).getToken()).toBe('token');
    expect(world.tokenRequests().length).toBeLessThanOrEqual(before + 1);
    expect((await kitOf(page).report()).status).toBe('active');
  });

  test('an outage begins and ends in two tabs, though only one of them mints', async () => {
    const pages = (await world.tabs(2)) as [Page, Page];
    const [first] = pages;
    const outageOf = async (page: Page) =>
      (await kitOf(page).report()).events.map(({ type }) => type).filter((type) => type.startsWith('outage.'));
    const bothHeard = (count: number) => async () =>
      (await Promise.all(pages.map(outageOf))).every((heard) => heard.length === count);
    world.emulator.setMode('origin-outage');
    expect(await kitOf(first).getToken({ skipCache: true })).toBe('token');
    await world.until(bothHeard(1), first);
    world.emulator.setMode('healthy');
    expect(await kitOf(first).getToken({ skipCache: true })).toBe('token');
    await world.until(bothHeard(2), first);
    const both = ['outage.started', 'outage.ended'];
    expect(await Promise.all(pages.map(outageOf))).toEqual([both, both]);
  });

  test('tabs are of one mind about the end of the session: told in both, taken back in both when one extends, or is used', async () => {
    // Told of six seconds after each use, a minute before the end: on a busy machine, too, nobody is late for it.
    world.emulator.createSession({ id: 'sess_idle', idleLifetimeMs: 66_000 });
    // Who hears of an extension asks the server, no sooner than this after it asked last: pages that open late have just asked.
    const limits = { nudgeSpacingMs: 1_000 };
    const pages = (await world.tabs(2, { sessionId: 'sess_idle', expiringNoticeMs: 60_000, limits })) as [Page, Page];
    const [first, second] = pages;
    const told = async () =>
      (await world.reports(pages)).map(({ events }) =>
        events.map(({ type }) => type).filter((type) => /^session\.(expiring|extended)$/.test(type)),
      );
    const touches = () => world.emulator.requests.filter(({ endpoint }) => endpoint === 'touch').length;
    const bothTold = (count: number) => async () => (await told()).every(({ length }) => length >= count);
    await world.until(bothTold(1), first, 30_000);
    expect(await kitOf(first).extend()).toBe(true);
    await world.until(bothTold(2), first, 30_000);
    expect(await told()).toEqual(pages.map(() => ['session.expiring', 'session.extended']));
    expect(touches()).toBe(1);
    await world.until(bothTold(3), first, 30_000);
    await second.mouse.click(10, 10);
    await world.until(() => touches() === 2, second, 30_000);
    await world.until(bothTold(4), first, 30_000);
    expect((await world.reports(pages)).map(({ status }) => status)).toEqual(['active', 'active']);
  });

  test('a stored page has given back its lock and its channel; a missed sign-out is noticed', async () => {
    const [stored, other] = (await world.tabs(2)) as [Page, Page];
    await kitOf(stored).fire('pagehide', true);
    expect(await kitOf(other).end()).toBe('told');
    expect((await kitOf(stored).report()).status, 'it did not hear').toBe('active');
    await kitOf(stored).fire('pageshow', true);
    await world.until(async () => (await kitOf(stored).report()).status === 'signed-out', stored, 5_000);
    expect(await world.context.cookies()).toEqual([]);
  });

  test('a sign-out with requests in flight in other tabs: no cookie comes back, no tab is signed in', async () => {
    const pages = await world.tabs(4);
    world.emulator.setMode('slow', { delayMs: 1_000, only: 'tokens' });
    const waiting = pages.slice(1).map((page) => kitOf(page).getToken({ skipCache: true }));
    const first = pages[0] as Page;
    await world.until(() => world.tokenRequests().some(({ outcome }) => outcome === 'pending'), first, 5_000);
    await kitOf(first).end();
    expect(await Promise.all(waiting)).toEqual(['null', 'null', 'null']);
    await first.waitForTimeout(2_000);
    expect((await world.reports(pages)).map(({ status }) => status)).toEqual(pages.map(() => 'signed-out'));
    expect(await world.context.cookies()).toEqual([]);
  });

  test.each([90_000, -90_000, 86_400_000, -86_400_000])(
    'a clock that is %i ms wrong makes no storm',
    async (clockOffsetMs) => {
      // Not shorter: between refresh and cutoff there would be no time for a busy machine.
      world.emulator.tokenLifetimeSeconds = 8;
      const pages = await world.tabs(2, { clockOffsetMs });
      const before = world.tokenRequests().length;
      await (pages[0] as Page).waitForTimeout(6_000);
      expect(world.tokenRequests().length - before).toBeLessThanOrEqual(2);
      expect(before).toBeLessThanOrEqual(2);
      expect((await world.reports(pages)).every(({ hasToken, without }) => hasToken && without === 0)).toBe(true);
    },
  );

  test('every endpoint answers 401: few requests, then signed out, once', async () => {
    const pages = await world.tabs(3);
    world.emulator.setMode('unauthenticated');
    world.emulator.reset();
    await Promise.all(pages.map((page) => kitOf(page).getToken({ skipCache: true })));
    const seen = await world.reports(pages);
    expect(seen.map(({ status }) => status)).toEqual(['signed-out', 'signed-out', 'signed-out']);
    expect(seen.map(({ events }) => events.filter(({ type }) => type === 'session.ended').length)).toEqual([1, 1, 1]);
    expect(world.emulator.requests.filter(({ endpoint }) => endpoint !== 'preflight').length).toBeLessThanOrEqual(10);
  });

  test('the tokens endpoint alone answers 401: nobody is signed out, and few requests are made', async () => {
    const pages = await world.tabs(3);
    world.emulator.setMode('unauthenticated', { only: 'tokens' });
    world.emulator.reset();
    for (const page of pages)
      void kitOf(page)
        .getToken({ skipCache: true })
        .catch(() => undefined);
    await (pages[0] as Page).waitForTimeout(8_000);
    expect((await world.reports(pages)).some(({ status }) => status === 'signed-out')).toBe(false);
    expect(world.emulator.requests.length).toBeLessThanOrEqual(30);
  });

  describe('handshakes', () => {
    beforeEach(() => {
      world.browser.resolveNonce = async (nonce) => {
        const answer = await fetch(`${world.url}/v1/clients/handshake_payload?nonce=${nonce}`);
        return ((await answer.json()) as { directives: string[] }).directives;
      };
    });

    test.each(['/app', '/app?', '/app?a=%20b+c&&=&%C3%A9#h?x=1', '/?q=1#'])(
      'from %s the app comes back to the same address, byte for byte, once',
      async (address) => {
        const page = await world.browser.page(world.context, address);
        await kitOf(page).open(world.options());
        await kitOf(page).getToken();
        const before = await page.evaluate(() => location.href);
        const left = page.waitForEvent('load');
        await kitOf(page).handshake();
        await left;
        await kitOf(page).open(world.options({ sessionId: undefined }));
        expect(await page.evaluate(() => location.href)).toBe(before);
        expect(world.emulator.requests.filter(({ endpoint }) => endpoint === 'handshake')).toHaveLength(1);
        expect(await kitOf(page).getToken()).toBe('token');
      },
    );

    test('the loop guard holds through reloads', async () => {
      const page = await world.browser.page(world.context);
      const lastActiveToken = await world.emulator.mint({ sessionId: 'sess_1', issuedAtMs: 1_700_000_000_000 });
      // Nothing ever brings a token: the cookies come back as expired as they went.
      world.browser.resolveNonce = null;
      world.emulator.setMode('unavailable', { only: 'tokens', status: 422, code: 'missing_expired_token' });
      for (let load = 0; load < 5; load += 1) {
        await kitOf(page).open(world.options({ lastActiveToken, policy: { handshakes: 'automatic' } }));
        const left = await page.waitForEvent('load', { timeout: 2_500 }).catch(() => null);
        if (left === null) await page.reload();
      }
      expect(world.emulator.requests.filter(({ endpoint }) => endpoint === 'handshake')).toHaveLength(3);
    });
  });

  test.each(['active', 'refreshing', 'origin-outage-retry'])(
    'a reload while %s: the user is still there',
    async (state) => {
      const [page] = (await world.tabs(1)) as [Page];
      if (state === 'refreshing') world.emulator.setMode('hung', { only: 'tokens' });
      if (state === 'origin-outage-retry') {
        world.emulator.setMode('hung', { only: 'tokens' });
        world.emulator.answerNext({ only: 'tokens', status: 422, code: 'missing_expired_token' });
      }
      if (state !== 'active') {
        void kitOf(page)
          .getToken({ skipCache: true })
          .catch(() => undefined);
        await world.until(async () => (await kitOf(page).report()).status === state, page, 3_000);
      }
      await page.reload();
      // The minute is over: only the expired cookie is left, and the origin is down.
      world.emulator.setMode('origin-outage');
      await kitOf(page).open({ url: world.url, clockOffsetMs: 120_000 });
      expect(await kitOf(page).getToken()).toBe('token');
      expect((await kitOf(page).report()).sessionId).toBe('sess_1');
    },
  );

  test('forged messages change nothing', async () => {
    const [page, attacker] = (await world.tabs(2)) as [Page, Page];
    const sent = { v: 1, sessionId: 'sess_1', type: 'token.issued', template: null, organizationId: null };
    const soon = { sessionId: 'sess_1', issuedAtMs: 4_000_000_000_000 };
    for (const message of [
      { ...sent, jwt: await world.emulator.mint({ ...soon, sessionId: 'sess_2' }) },
      { ...sent, jwt: await world.emulator.mint({ ...soon, organizationId: 'org_1' }) },
      { ...sent, jwt: await world.emulator.mint({ ...soon, issuedAtMs: 1_700_000_000_000 }) },
      { ...sent, jwt: 'a.b.c' },
      { ...sent, jwt: await world.emulator.mint({ ...soon, claims: { padding: 'x'.repeat(20_000) } }) },
      { v: 1, sessionId: 'sess_2', type: 'session.ended' },
      'session.ended',
    ]) {
      await kitOf(attacker).post(message);
    }
    const before = (await kitOf(page).report()).events.length;
    await page.waitForTimeout(500);
    const { events, status, hasToken } = await kitOf(page).report();
    expect([events.length, status, hasToken]).toEqual([before, 'active', true]);
  });

  test.runIf(!world.isWebDriver)(
    'in a sandboxed frame the session works without cookies, storage, locks and channel',
    async () => {
      await world.replaceEmulator({ allowedOrigins: () => true });
      const page = await world.browser.page(world.context);
      await page.evaluate(() => {
        const frame = document.createElement('iframe');
        frame.setAttribute('sandbox', 'allow-scripts');
        frame.src = '/frame';
        document.body.append(frame);
      });
      const inFrame = () => page.frames().find((one) => one.url().endsWith('/frame'));
      await world.until(() => inFrame()?.evaluate(() => 'kit' in window) ?? false, page, 5_000);
      const frame = inFrame();
      const outcome = await frame?.evaluate(async (open) => {
        const { kit } = window as unknown as { kit: { open(o: object): string; getToken(): Promise<string> } };
        let cookie = 'readable';
        try {
          cookie = document.cookie;
        } catch {
          cookie = 'throws';
        }
        kit.open(open);
        return [cookie, await kit.getToken()];
      }, world.options());
      expect(outcome).toEqual(['throws', 'token']);
    },
  );

  test('500 times opened and disposed leave no listener, channel, timer or lock, and no session in memory', async () => {
    world.emulator.setMode('slow', { delayMs: 200 });
    const page = await world.browser.page(world.context);
    // Only Chromium tells how much memory a page uses.
    const cdp = world.engine.name === 'Chromium' ? await world.context.newCDPSession(page) : undefined;
    const heap = async () => {
      await cdp?.send('HeapProfiler.collectGarbage');
      return (await cdp?.send('Runtime.getHeapUsage'))?.usedSize ?? 0;
    };
    const nothing = { listeners: 0, channels: 0, timers: 0, locks: 0 };
    expect(await kitOf(page).cycle(world.options(), 100)).toEqual(nothing);
    const before = await heap();
    expect(await kitOf(page).cycle(world.options(), 500)).toEqual(nothing);
    expect((await heap()) - before).toBeLessThan(1_000_000);
    await world.until(async () => (await kitOf(page).uncollected()) === 0, page, 5_000);
  });
}
