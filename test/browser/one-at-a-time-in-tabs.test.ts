import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { kitOf } from './support/real-browser/open-browser.ts';
import { type RealPages, realPages } from './support/real-browser/real-pages.ts';

// Tabs of a back end that takes one request at a time. Time is real here, so limits are short where a test waits for them.

await realPages('tabs that mint one at a time', suite);

function suite(world: RealPages): void {
  const oneAtATime = { mints: 'one-at-a-time' };
  const requests = () => world.tokenRequests().length;
  const underWay = () => world.tokenRequests().filter(({ outcome }) => outcome === 'pending').length;

  /** Two tabs in processes of their own: the first one's request is under way, and the second one wants a token too. */
  async function twoTabs(more: object = {}): Promise<readonly [first: Page, second: Page]> {
    const first = await world.browser.page(world.context);
    const second = await world.browser.page(world.context);
    await kitOf(first).open(world.options({ ...oneAtATime, ...more }));
    await world.until(() => requests() === 1, first);
    await kitOf(second).open(world.options({ ...oneAtATime, ...more }));
    return [first, second];
  }

  const hasToken = (page: Page) => async () => (await kitOf(page).report()).hasToken;

  describe.runIf(!world.isWebDriver)('one of two', () => {
    test('is answered after 9 s: the other one waits, sends nothing, and gets its token', async () => {
      world.emulator.setMode('slow', { delayMs: 9_000, times: 1, only: 'tokens' });
      const [first, second] = await twoTabs();
      const template = kitOf(second).getToken({ template: 'other' });
      await first.waitForTimeout(7_500);
      expect([requests(), underWay()]).toEqual([1, 1]);
      await world.until(hasToken(second), second);
      expect(await template).toBe('token');
      expect(requests(), 'one of the session, one of the template').toBe(2);
      expect(world.mostInFlight()).toBe(1);
    });

    test('is not answered for 30 s: its request ends at its deadline, and only then the other one’s begins', async () => {
      world.emulator.setMode('hung', { times: 1, only: 'tokens' });
      const [first, second] = await twoTabs({ limits: { attemptDeadlineMs: 8_000 } });
      await first.waitForTimeout(6_500);
      expect([requests(), underWay()]).toEqual([1, 1]);
      await world.until(hasToken(second), second);
      expect([requests(), world.mostInFlight()]).toEqual([2, 1]);
      // A wait is no attempt.
      expect((await kitOf(second).report()).events.filter(({ type }) => type === 'token.failed')).toEqual([]);
      await world.until(hasToken(first), first);
      expect(requests()).toBe(2);
    });

    test('is killed: the other one mints at once', async () => {
      world.emulator.setMode('hung', { times: 1, only: 'tokens' });
      const [first, second] = await twoTabs();
      process.kill(await world.browser.rendererOf(first), 'SIGKILL');
      await world.until(hasToken(second), second, 3_000);
      expect(requests()).toBe(2);
    });

    test('is frozen, and told so: it gives its request up, and the other one mints at once', async () => {
      world.emulator.setMode('hung', { times: 1, only: 'tokens' });
      const [first, second] = await twoTabs();
      const pid = await world.browser.rendererOf(first);
      // `Page.setWebLifecycleState` does nothing to a page that is visible, and without a screen all pages are: so the event, then the stop.
      const fire = (type: string) => first.evaluate((name) => void document.dispatchEvent(new Event(name)), type);
      await fire('freeze');
      await world.until(() => underWay() === 0 || requests() === 2, second);
      process.kill(pid, 'SIGSTOP');
      try {
        await world.until(hasToken(second), second, 3_000);
        expect([requests(), world.mostInFlight()]).toEqual([2, 1]);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await fire('resume');
      await world.until(hasToken(first), first);
      const { events, status } = await kitOf(first).report();
      expect([status, events.find(({ type }) => type === 'token.failed')?.kind]).toEqual(['active', 'offline']);
    });

    test('stands still, and nobody is told: after its deadlines and 5 s the other one takes the lock, not before', async () => {
      world.emulator.setMode('hung', { times: 1, only: 'tokens' });
      const limits = { attemptDeadlineMs: 1_500, attemptDeadlineMaxMs: 1_500 };
      const [first, second] = await twoTabs({ limits });
      const pid = await world.browser.rendererOf(first);
      process.kill(pid, 'SIGSTOP');
      try {
        await second.waitForTimeout(6_500);
        expect(requests()).toBe(1);
        await world.until(hasToken(second), second, 5_000);
        expect(requests()).toBe(2);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await world.until(hasToken(first), first, 10_000);
    });
  });
}
