import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findBrowser } from '../support/find-browser.ts';
import { FRAMEWORKS, type Framework } from './support/build-app.ts';
import { type FramePages, framePages } from './support/frame-pages.ts';
import type { FrameReport } from './support/in-page.ts';

// The same small app in each framework, in its development mode (React's in StrictMode): rendered by a server, hydrated in a real
// browser, with sessions against the emulator over HTTP.

const browser = await findBrowser();

if (browser.path === null) {
  process.env.NO_BROWSER_BECAUSE ??= browser.tried.join('; ');
  await import('../support/no-browser.ts');
} else {
  const { path } = browser;
  describe.each(FRAMEWORKS)('%s in a real browser', { timeout: 30_000 }, (framework) => suite(framework, path));
}

function suite(framework: Framework, browserPath: string): void {
  let world: FramePages;
  beforeAll(async () => {
    world = await framePages(framework, browserPath);
  }, 60_000);
  afterAll(() => world[Symbol.asyncDispose]());
  beforeEach(() => world.begin());
  afterEach(() => world.finish());

  const tokenOf = (report: FrameReport, index = 0) => report.shown[2 * index + 1] ?? '';
  const hasToken = (report: FrameReport) => tokenOf(report).startsWith('sess_');

  test('hydrates without a complaint, makes one session and mints once', async () => {
    const { until } = await world.open();
    const { shown, complaints, created, sessions } = await until(hasToken);
    expect(shown).toEqual(['signed-in well personal', 'sess_1 personal']);
    expect(complaints).toEqual([]);
    expect([created, world.mints(), sessions]).toEqual([1, 1, ['active']]);
  });

  test('shows at first what the server knows', async () => {
    const { page, until } = await world.open({ initial: { status: 'signed-in', organizationId: 'org_1' } });
    const html = await (await page.request.get(page.url())).text();
    expect(html.replaceAll(/<!--.*?-->/g, '')).toMatch(/signed-in well org_1<\/p>.*no token<\/p>/);
    expect((await until(hasToken)).complaints).toEqual([]);
  });

  test('a session that the app gives is shown after a hydration, and is left alone', async () => {
    const { kit, until } = await world.open({ how: 'give' });
    expect((await until(hasToken)).complaints).toEqual([]);
    await kit.unmount();
    expect((await kit.report()).sessions).toEqual(['active']);
  });

  test('counts down to the end of the session itself: a render each second of what reads it', async () => {
    world.emulator.createSession({ id: 'sess_idle', idleLifetimeMs: 100_000 });
    const { kit, until } = await world.open({ sessionIds: ['sess_idle'], hasLifetime: true });
    const isNear = ({ countdowns }: FrameReport) => countdowns[0]?.startsWith('idle ') === true;
    const before = await until((report) => hasToken(report) && isNear(report));
    const after = await until((report) => isNear(report) && report.countdowns[0] !== before.countdowns[0]);
    expect(after.renders).toEqual(before.renders);
    expect([after.complaints, world.mints(), after.created]).toEqual([[], 1, 1]);
    expect(await kit.extend()).toBe(true);
    await kit.unmount();
    expect((await kit.report()).complaints).toEqual([]);
  });

  test('a renewal renders what has the token, and nothing else', async () => {
    const { kit, until } = await world.open();
    const before = await until(hasToken);
    for (let count = 0; count < 3; count += 1) await kit.renew();
    const after = await until(({ renders }) => renders.token > before.renders.token);
    expect(world.mints()).toBe(4);
    expect(after.renders.status).toBe(before.renders.status);
    // In StrictMode each render is done twice.
    expect(before.renders.status).toBeLessThanOrEqual(6);
    expect(after.renders.token - before.renders.token).toBeLessThanOrEqual(6);
  });

  test('a hot update, which takes every provider away and brings another, ends nothing and mints nothing', async () => {
    const { kit, until } = await world.open();
    const before = await until(hasToken);
    await kit.remount();
    const { created, sessions, complaints, renders } = await until(hasToken);
    expect(renders.status, 'nothing was taken away').toBeGreaterThan(before.renders.status);
    expect([created, sessions, complaints, world.mints()]).toEqual([1, ['active'], [], 1]);
  });

  test('a hot update while the first token is on its way makes no second request', async () => {
    world.emulator.setMode('slow', { delayMs: 300, only: 'tokens' });
    const { kit, until } = await world.open();
    await until(({ sessions }) => sessions.length === 1);
    await kit.remount();
    const { created, sessions } = await until(hasToken);
    expect([created, sessions, world.mints()]).toEqual([1, ['active'], 1]);
  });

  if (framework === 'react') {
    test('readers that an <Activity> hides and shows again: nothing is minted or ended, and hidden they follow nothing', async () => {
      const { kit, until } = await world.open();
      await until(hasToken);
      for (let count = 0; count < 3; count += 1) {
        const { renders: shown } = await kit.report();
        await kit.setActivity('hidden', 'readers');
        // React renders once more what it has hidden, when it has nothing else to do.
        const { renders } = await until((report) => report.renders.token > shown.token);
        await kit.renew();
        expect((await kit.report()).renders.token, 'a hidden reader does not render').toBe(renders.token);
        await kit.setActivity('visible', 'readers');
        await until(({ renders: after }) => after.token > renders.token);
      }
      const { created, sessions, complaints, shown } = await until(hasToken);
      expect(shown).toEqual(['signed-in well personal', 'sess_1 personal']);
      // One at the beginning, and the three renewals that were asked for.
      expect([created, sessions, complaints, world.mints()]).toEqual([1, ['active'], [], 4]);
    });

    test('a provider that an <Activity> hides lets its session go and makes it anew; one of the app goes on', async () => {
      const { kit, until } = await world.open();
      await until(hasToken);
      await kit.setActivity('hidden', 'providers');
      await until(({ sessions }) => sessions[0] === 'disposed');
      await kit.setActivity('visible', 'providers');
      const { created, sessions, complaints } = await until((report) => report.sessions.length > 1 && hasToken(report));
      expect([created, sessions, complaints]).toEqual([2, ['disposed', 'active'], []]);
      expect(world.emulator.session('sess_1')?.status, 'nobody is signed out').toBe('active');

      const given = await world.open({ how: 'give' });
      await given.until(hasToken);
      const before = world.mints();
      for (const mode of ['hidden', 'visible'] as const) await given.kit.setActivity(mode, 'providers');
      expect((await given.until(hasToken)).sessions).toEqual(['active']);
      expect(world.mints()).toBe(before);
    });
  }

  test('without its provider a session that it made is disposed of, one that is not there yet too', async () => {
    const { kit, until } = await world.open();
    await until(hasToken);
    await kit.unmount();
    const { sessions, complaints } = await kit.report();
    expect([sessions, complaints]).toEqual([['disposed'], []]);

    const early = await world.open();
    await early.kit.unmount();
    expect((await early.kit.report()).sessions.filter((state) => state !== 'disposed')).toEqual([]);
  });

  test('ended: signed out, no token, requests say so, and nothing goes on', async () => {
    const { kit, until, api } = await world.open();
    await until(hasToken);
    expect(await kit.call(api)).toBe('200');
    await kit.end();
    const { shown, complaints, renders } = await until(({ shown }) => shown[0]?.startsWith('signed-out') ?? false);
    expect(shown).toEqual(['signed-out well personal', 'no token']);
    expect(await kit.call(api)).toBe('not-signed-in');
    expect((await kit.report()).renders).toEqual(renders);
    expect(complaints).toEqual([]);
  });

  test('a request that is made before there is a session waits for it', async () => {
    world.emulator.setMode('slow', { delayMs: 300, only: 'tokens' });
    const { kit, api } = await world.open();
    expect(await kit.call(api)).toBe('200');
  });

  test('disposed of by the app while a token is on its way: no token, no complaint', async () => {
    world.emulator.setMode('hung', { only: 'tokens' });
    const { kit, until, api } = await world.open({ how: 'give' });
    await until(({ shown }) => shown[0]?.startsWith('signed-in') ?? false);
    await kit.dispose();
    expect(await kit.call(api)).toBe('session-disposed');
    const { shown, complaints } = await kit.report();
    expect([shown[1], complaints]).toEqual(['no token', []]);
  });

  test('switched to another session while a token is on its way: the late one is never shown', async () => {
    world.emulator.setMode('slow', { delayMs: 400, only: 'tokens' });
    const { kit, until } = await world.open({ how: 'give' });
    await until(({ shown }) => shown[0]?.startsWith('signed-in') ?? false);
    await kit.give(['sess_2']);
    const seen = new Set<string>();
    const { sessions, complaints } = await until((report) => {
      seen.add(tokenOf(report));
      return hasToken(report);
    });
    expect([[...seen].sort(), sessions, complaints]).toEqual([
      ['no token', 'sess_2 personal'],
      ['active', 'active'],
      [],
    ]);
    await kit.give([null]);
    expect((await until(({ shown }) => shown[0]?.startsWith('signed-out') ?? false)).shown[1]).toBe('no token');
  });

  test('another organization: shown at once, without the token of the last one', async () => {
    const { kit, until } = await world.open();
    await until(hasToken);
    world.emulator.setMode('slow', { delayMs: 300, only: 'tokens' });
    await kit.switchOrganization('org_1');
    const { shown } = await until(({ shown }) => shown[0] === 'signed-in well org_1');
    expect(shown[1]).toBe('no token');
    expect((await until(hasToken)).shown[1]).toBe('sess_1 org_1');
  });

  test('an outage: degraded once no token is usable, well again when there is one', async () => {
    const { kit, until } = await world.open();
    await until(hasToken);
    world.emulator.setMode('unavailable');
    await kit.jumpClock(120_000);
    const { shown, complaints } = await until(({ shown }) => shown[0] === 'signed-in degraded personal');
    expect([shown[1], complaints]).toEqual(['no token', []]);
    world.emulator.setMode('healthy');
    await kit.jumpClock(600_000);
    await until((report) => report.shown[0] === 'signed-in well personal' && hasToken(report));
  });

  test('two sessions side by side know nothing of each other', async () => {
    const { kit, until } = await world.open({ sessionIds: ['sess_1', 'sess_2'] });
    const isSignedIn = (report: FrameReport) => [0, 1].every((index) => tokenOf(report, index).startsWith('sess_'));
    expect((await until(isSignedIn)).shown).toEqual([
      ...['signed-in well personal', 'sess_1 personal'],
      ...['signed-in well personal', 'sess_2 personal'],
    ]);
    await kit.end(0);
    const { shown, created } = await until((report) => report.shown[0]?.startsWith('signed-out') ?? false);
    expect(shown.slice(2)).toEqual(['signed-in well personal', 'sess_2 personal']);
    expect([created, world.mints()]).toEqual([2, 2]);
  });

  test('what create fails with comes to the boundary of the framework, and to requests', async () => {
    const { kit, until, api } = await world.open({ how: 'fail' });
    const { failures, complaints } = await until(({ failures }) => failures.length > 0);
    expect(failures).toContain('TypeError: create failed');
    expect(complaints.filter((line) => /unhandled/.test(line))).toEqual([]);
    expect(await kit.call(api)).toBe('TypeError: create failed');
  });
}
