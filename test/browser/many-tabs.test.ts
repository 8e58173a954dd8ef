import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { kitOf } from './support/real-browser/open-browser.ts';
import { type RealPages, realPages } from './support/real-browser/real-pages.ts';

// Tabs of one session in a real browser, against the emulator over HTTP on this machine. Time is real here, so tokens are short.

await realPages('tabs of one session', suite);

function suite(world: RealPages): void {
  // An hour of tokens is `TEN_TABS_SECONDS=600`: ninety refreshes.
  const seconds = Number(process.env.TEN_TABS_SECONDS ?? 42);
  const timeout = (seconds + 50) * 1_000;
  test('ten tabs mint as often as one alone, one at a time; each always has a token, no cookie goes back', {
    timeout,
  }, async () => {
    // Not shorter: "iat" is whole seconds, and a tab that only receives counts a token's life from there.
    world.emulator.tokenLifetimeSeconds = 10;
    world.emulator.createSession({ id: 'sess_alone' });
    const elsewhere = await world.browser.context();
    const alone = await world.browser.page(elsewhere);
    const pages = await world.tabs(10);
    await kitOf(alone).open(world.options({ sessionId: 'sess_alone' }));
    await kitOf(alone).getToken();
    const counted = world.tokenRequests().length;
    await alone.waitForTimeout(seconds * 1_000);
    const mints = world.tokenRequests().slice(counted);
    const seen = await world.reports(pages);
    await elsewhere.close();
    const momentsOf = (id: string) => mints.filter(({ sessionId }) => sessionId === id).map(({ atMs }) => atMs);
    const pace = (at: readonly number[]) => ((at.at(-1) ?? 0) - (at[0] ?? 0)) / (at.length - 1);
    const [ofTen, ofOne] = [momentsOf('sess_1'), momentsOf('sess_alone')];
    console.info(`${world.engine.name}, ${seconds} s: ${ofTen.length} mints of ten tabs, ${ofOne.length} of one`);
    expect(ofOne.length, 'the test would see a storm').toBeGreaterThanOrEqual(seconds / 8.4);
    // In a short run the count says no more than to one mint, at the window's edge, and the pace no more than "iat" does, which is
    // whole seconds: mints too many show in both.
    const excess = Math.min(pace(ofOne) / pace(ofTen), (ofTen.length - 1) / ofOne.length);
    expect(excess).toBeLessThanOrEqual(1.2);
    expect(world.mostInFlight()).toBe(1);
    expect(seen.map(({ without, back }) => [without, back])).toEqual(seen.map(() => [0, 0]));
    expect(Math.min(...seen.map(({ looks }) => looks))).toBeGreaterThan(20);
  });

  describe.runIf(!world.isWebDriver)('six tabs, and the one that mints', () => {
    /** Makes all tabs want a token, and gives back the one whose request is under way. */
    async function leaderIn(pages: readonly Page[]): Promise<Page> {
      const arrived: Page[] = [];
      for (const page of pages) {
        page.on('request', (request) => {
          if (request.url().includes('/tokens')) arrived.push(page);
        });
      }
      await Promise.all(pages.map((page) => kitOf(page).open(world.options())));
      await world.until(() => arrived.length > 0, pages[0] as Page, 5_000);
      return arrived[0] as Page;
    }

    test.each(['is killed', 'is frozen', 'has a request that hangs'])(
      '%s: the others have a token within the deadline, with at most three requests',
      async (what) => {
        const pages = await Promise.all(Array.from({ length: 6 }, () => world.browser.page(world.context)));
        const renderers = new Map<Page, number>();
        for (const page of pages) renderers.set(page, await world.browser.rendererOf(page));
        expect(new Set(renderers.values()).size, 'a process for each page').toBe(6);
        world.emulator.setMode('hung', { times: 1, only: 'tokens' });
        const leader = await leaderIn(pages);
        const others = pages.filter((page) => page !== leader);
        const pid = renderers.get(leader) ?? 0;
        if (what === 'is killed') process.kill(pid, 'SIGKILL');
        if (what === 'is frozen') process.kill(pid, 'SIGSTOP');
        try {
          const watcher = others[0] as Page;
          await world.until(
            async () => (await world.reports(others)).every(({ hasToken }) => hasToken),
            watcher,
            15_000,
          );
          expect(world.tokenRequests().length).toBeLessThanOrEqual(3);
          if (what === 'is frozen') {
            // One wait, not one per refresh: the lock is not the frozen tab's any more.
            const before = world.tokenRequests().length;
            expect(await kitOf(watcher).getToken({ skipCache: true })).toBe('token');
            expect(world.tokenRequests().length).toBe(before + 1);
          }
        } finally {
          if (what === 'is frozen') process.kill(pid, 'SIGCONT');
        }
        if (what !== 'is killed') {
          await world.until(async () => (await kitOf(leader).report()).hasToken, leader, 15_000);
        }
      },
    );
  });
}
