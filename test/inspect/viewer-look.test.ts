import { describe, expect, test } from 'vitest';
import { violationsOf } from './support/axe.ts';
import {
  clippedTexts,
  contrastsOf,
  coveredTexts,
  isLitInView,
  PAGE_TEXTS,
  smallestText,
} from './support/page-measures.ts';
import { context, look, playOutage, send, serveViewer, step } from './support/viewer-life.ts';

// How the viewer looks where it must be read: narrow, dark, empty, not by colour alone.

describe('the viewer', { timeout: 60_000 }, () => {
  test('has nothing to show before a session comes: no chart, no bar, no token', async () => {
    const url = await serveViewer();
    const { page } = await look(url);
    await page.getByText('Waiting for a session').waitFor();
    for (const id of ['chart', 'bar', 'token', 'keys', 'history', 'pause', 'copy']) {
      expect(await page.locator(`#${id}`).isVisible(), id).toBe(false);
    }
    await send(url, [step('x:0', 0)]);
    await page.locator('#chart .lit').first().waitFor();
    expect(await page.locator('#bar').isVisible(), 'no token, no bar').toBe(false);
    expect(await page.getByText('Waiting for a session').isVisible()).toBe(false);
  });

  test('tells states by their colours and signs, and no fault or end in the colour of success', async () => {
    const url = await serveViewer();
    const states = ['active', 'refreshing.backing-off', 'origin-outage-retry', 'handshaking.following', 'signed-out'];
    const degraded = { context: { ...context, isDegraded: true } };
    await send(
      url,
      states.map((state, index) => step(`x:${index}`, index, { state, ...(index === 1 && degraded) })),
    );
    const { page } = await look(url);
    await page.locator('#keys button').nth(4).waitFor();
    const seen: string[] = [];
    for (const button of await page.locator('#keys button').all()) {
      await button.click();
      await page.locator('#keys button[aria-pressed=true]', { hasText: (await button.textContent()) ?? '' }).waitFor();
      await expect
        .poll(() => page.locator('#state').textContent())
        .toBe((await button.locator('span').textContent())?.split(' · ')[0]);
      const fill = await page.locator('#chart .lit:not(.group) > .box').evaluate((box) => getComputedStyle(box).fill);
      expect(await page.locator('#state').evaluate((chip) => getComputedStyle(chip).backgroundColor)).toBe(fill);
      seen.push(fill);
    }
    expect(new Set(seen).size, seen.join()).toBe(5);
    expect(await page.locator('#keys button span').allTextContents()).toEqual([
      '● active',
      '◐ refreshing.backing-off · degraded',
      '▲ origin-outage-retry',
      '⇄ handshaking.following',
      '■ signed-out',
    ]);
  });

  test('says nothing of an outage or a fault of a key that is at its end', async () => {
    const url = await serveViewer();
    const over = { ...context, isOutage: true, isDegraded: true, isOffline: true };
    await send(url, [step('x:0', 0, { state: 'signed-out', context: over })]);
    const { page } = await look(url);
    await page.locator('#keys button', { hasText: 'signed-out' }).waitFor();
    expect(await page.locator('#keys button span').allTextContents()).toEqual(['■ signed-out']);
    expect(await page.locator('#keys button.degraded').count()).toBe(0);
  });

  test('keeps the life of the token to be seen, however much there is to say of the moment', async () => {
    const url = await serveViewer();
    const held = { number: 1, issuedAtMs: 0, expiresAtMs: 60_000 };
    const because = Array.from({ length: 20 }, (_nothing, index) => `It was so, for the ${index}th time.`);
    await send(url, [step('x:0', 0, { because, failed: ['isToken'], context: { ...context, held } })]);
    const { page } = await look(url);
    await page.locator('#rows .row').click();
    await expect.poll(async () => (await page.locator('#bar').boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(12);
  });

  test('on a phone the chart stays where it can be seen while the history is gone through', async () => {
    const url = await serveViewer();
    await playOutage(url);
    const { page } = await look(url);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('#history').focus();
    for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    await page.locator('#history').evaluate((history) => history.scrollIntoView({ block: 'end' }));
    await expect.poll(() => page.evaluate(isLitInView)).toBe(true);
    const [chart, row] = [
      await page.locator('#chart').boundingBox(),
      await page.locator('#rows [aria-selected=true]').boundingBox(),
    ];
    expect(chart?.y).toBeGreaterThanOrEqual(0);
    expect(row?.y ?? 0).toBeGreaterThanOrEqual((chart?.y ?? 0) + (chart?.height ?? 0));
    expect((row?.y ?? 900) + (row?.height ?? 0)).toBeLessThanOrEqual(844);
  });

  test('flashes the arrow that was taken', async () => {
    const url = await serveViewer();
    await send(url, [step('x:0', 0)]);
    const { page } = await look(url);
    await page.locator('#chart .lit').waitFor();
    await page.evaluate(() => {
      const taken: string[] = [];
      Object.assign(globalThis, { taken });
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const { classList, dataset } = target as SVGGElement;
          if (classList.contains('taken')) taken.push(`${dataset.from} → ${dataset.to}`);
        }
      }).observe(document.querySelector('#chart svg') as SVGSVGElement, {
        attributes: true,
        subtree: true,
        attributeFilter: ['class'],
      });
    });
    const taken = ['active → refreshing', 'refreshing.requesting → origin-outage-retry'];
    await send(url, [step('x:0', 1, { state: 'origin-outage-retry', taken })]);
    await page.locator('#chart .lit[data-state=origin-outage-retry]').waitFor();
    const flashed = await page.evaluate(() => (globalThis as unknown as { taken: string[] }).taken);
    expect(new Set(flashed)).toEqual(new Set(['active → refreshing', 'refreshing → origin-outage-retry']));
    await page.locator('#chart .taken').first().waitFor({ state: 'detached' });
  });

  test.each([390, 1280])(
    'at %i px the lit state is in view, nothing is cut off, and text has 11 px and more',
    async (width) => {
      const url = await serveViewer();
      await send(url, [step('x:0', 0, { failed: ['isToken'], because: ['It was so.'] })]);
      const { page } = await look(url, 'dark');
      await page.setViewportSize({ width, height: 800 });
      for (const [index, state] of ['handshaking.resting', 'active', 'signed-out', 'refreshing.confirming'].entries()) {
        await send(url, [step('x:0', index + 1, { state })]);
        await page.locator(`#chart .lit[data-state="${state}"]`).waitFor();
        await expect.poll(() => page.evaluate(isLitInView)).toBe(true);
      }
      await page.locator('[data-zoom=in]').click();
      await page.locator('[data-zoom=in]').click();
      await expect.poll(() => page.evaluate(isLitInView)).toBe(true);
      await page.locator('[data-zoom=fit]').click();
      const fits = () => {
        const place = document.querySelector('#chart') as HTMLElement;
        return place.scrollWidth <= place.clientWidth + 1 && place.scrollHeight <= place.clientHeight + 1;
      };
      expect(await page.evaluate(fits)).toBe(true);
      await page.locator('[data-zoom=read]').click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      expect(await page.evaluate(smallestText)).toBeGreaterThanOrEqual(11);
      // A line of the history is cut off on purpose: the moment that is looked at says it in full.
      await page.addStyleTag({ content: '.row span{overflow:visible!important}' });
      expect(await page.evaluate(clippedTexts)).toEqual([]);
    },
  );

  test.each([
    [390, 'light'],
    [390, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)(
    'at %i px, %s, no button lies over the drawing, however it is zoomed and moved',
    async (width, scheme) => {
      const url = await serveViewer();
      await playOutage(url);
      const { page } = await look(url, scheme);
      await page.setViewportSize({ width, height: 800 });
      await page.locator('#rows .row').nth(3).click();
      for (const zoom of ['read', 'fit', 'in', 'in', 'in']) {
        await page.locator(`[data-zoom=${zoom}]`).click();
        expect(await page.evaluate(coveredTexts), zoom).toEqual([]);
      }
      // Planted: where they were.
      await page.addStyleTag({ content: '#picture{position:relative}#zoom{position:absolute;right:6px;top:0}' });
      expect(await page.evaluate(coveredTexts)).not.toEqual([]);
    },
  );

  test('is dark or light with enough contrast everywhere', async () => {
    const url = await serveViewer();
    await playOutage(url);
    for (const scheme of ['light', 'dark'] as const) {
      const { page } = await look(url, scheme);
      await page.locator('#rows .row').nth(3).waitFor();
      await page.locator('#rows .row').nth(3).click();
      const ratios = (await page.evaluate(contrastsOf, PAGE_TEXTS)).filter(({ isShown }) => isShown);
      expect(ratios.length).toBeGreaterThan(30);
      expect(
        ratios.filter(({ ratio }) => ratio < 4.5),
        scheme,
      ).toEqual([]);
    }
  });

  test('has no violation that axe-core knows, empty, live and in the past; and one that is planted is found', async () => {
    const url = await serveViewer();
    const { page } = await look(url);
    expect(await violationsOf(page)).toEqual([]);
    await playOutage(url);
    await page.locator('#rows .row').nth(3).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.locator('#rows .row').nth(2).click();
    expect(await violationsOf(page)).toEqual([]);
    await page.evaluate(() => document.querySelector('#chart')?.removeAttribute('aria-label'));
    await page.evaluate(() => document.querySelector('#key-filter')?.removeAttribute('aria-label'));
    await page.evaluate(() => document.querySelector('#key-filter')?.removeAttribute('placeholder'));
    expect((await violationsOf(page)).join()).toContain('label');
  });
});
