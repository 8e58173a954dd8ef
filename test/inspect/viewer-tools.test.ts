import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { connectViewer, createInspector, replayTrace, type ViewerMessage } from 'xstate-session/inspect';
import { canaryLife } from './support/canary-life.ts';
import { runTestText } from './support/run-test-text.ts';
import { look, playOutage, send, serveViewer, step } from './support/viewer-life.ts';

// What the viewer does beside showing: time travel, pause, filters, export, a test to copy.

describe('the viewer', { timeout: 60_000 }, () => {
  test('goes back in time by the keyboard: chart, token, guards and causes of that moment, and forward again', async () => {
    const url = await serveViewer();
    await playOutage(url);
    const { page } = await look(url);
    await page.locator('#rows .row').nth(3).waitFor();
    const lines = await page.locator('#rows .row').allTextContents();
    const at = lines.findIndex((line) => line.includes('origin-outage-retry'));
    expect(at).toBeGreaterThan(0);
    await page.locator('#history').focus();
    await page.keyboard.press('Home');
    for (let presses = 0; presses < at; presses += 1) await page.keyboard.press('ArrowDown');
    await page.locator('#chart .lit[data-state=origin-outage-retry]').waitFor();
    expect(await page.locator('#moment-title').textContent()).toMatch(/^At \d\d:\d\d:\d\d\.\d{3}$/);
    expect(await page.locator('#event').textContent()).toBe('createToken failed');
    expect(await page.locator('#because').textContent()).toContain('The edge asks for the last active token');
    expect(await page.locator('#token').textContent()).toMatch(/^token 1: /);
    expect(await page.locator('#guards li').allTextContents()).toEqual(['✓ asksForExpiredToken']);
    expect(await page.locator('#requests li').allTextContents()).toEqual([
      '▶ createTokenInOutage for 0.0 s',
      '✗ createToken took 0.0 s: 422 missing_expired_token',
      'createToken took 0.0 s: token 1',
    ]);
    const selected = await page.locator('#history').getAttribute('aria-activedescendant');
    expect(await page.locator(`#${selected}`).getAttribute('aria-selected')).toBe('true');
    // The next failure was tried by two guards; they are read without a mouse.
    const failed = lines.findIndex((line) => line.includes('✗ asksForExpiredToken'));
    for (let presses = at; presses < failed; presses += 1) await page.keyboard.press('ArrowDown');
    await page.locator('#guards', { hasText: '✗ asksForExpiredToken' }).waitFor();
    expect(await page.locator('#guards li').first().isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('#moment-title').textContent()).toBe('Now');
    await page.locator('#rows .row').nth(at).click();
    await page.locator('#chart .lit[data-state=origin-outage-retry]').waitFor();
    await page.getByRole('button', { name: 'Back to now' }).click();
    await expect.poll(() => page.locator('#chart .lit').count()).toBe(0);
  });

  test('copies what it saw as a test file that runs and passes', async () => {
    const url = await serveViewer();
    await playOutage(url);
    const { page } = await look(url);
    await page.locator('#rows .row').nth(3).waitFor();
    await page.locator('#copy').click();
    await page.locator('#said', { hasText: /test/ }).waitFor();
    const text = await page.locator('#test').inputValue();
    const [, rows = ''] = /const trace = (\[[\s\S]*?\n\])\.join/.exec(text) ?? [];
    const trace = (JSON.parse(rows.replace(/,\n\]$/, '\n]')) as string[]).join('\n');
    const { difference, steps } = replayTrace(trace);
    expect(difference).toBe(null);
    expect(steps.map(({ state }) => state)).toEqual(expect.arrayContaining(['origin-outage-retry', 'active']));
    for (const { key, event, state } of steps) expect(text).toContain(JSON.stringify(`${key} ${event} → ${state}`));
    const { code, printed } = await runTestText(text);
    expect(printed).toMatch(/3 passed/);
    expect(code).toBe(0);
  });

  test('is paused and goes on, filters keys and events, groups keys, and exports the history', async () => {
    const url = await serveViewer();
    await send(url, [step('x:0', 0), step('x:1', 1, { state: 'signed-out' }), step('x:2', 2, { tab: 'admin' })]);
    const { page } = await look(url);
    const keys = page.locator('#keys button');
    await keys.nth(2).waitFor();
    expect(await page.locator('#keys h3').allTextContents()).toEqual(['shop (2)', 'admin (1)']);
    await page.locator('#grouping').selectOption('state');
    await expect.poll(() => page.locator('#keys h3').allTextContents()).toEqual(['active (2)', 'signed-out (1)']);
    await page.locator('#key-filter').fill('signed');
    await expect.poll(() => keys.count()).toBe(1);
    await page.locator('#key-filter').fill('');

    await page.locator('#pause').click();
    await send(url, [step('x:0', 3), step('x:0', 4, { because: ['Something rare.'] })]);
    await page.getByText('Go on (2 waiting)').waitFor();
    expect(await page.locator('#rows .row').count()).toBe(1);
    await page.locator('#pause').click();
    await expect.poll(() => page.locator('#rows .row').count()).toBe(3);
    await page.locator('#history-filter').fill('RARE');
    await expect.poll(() => page.locator('#rows .row').count()).toBe(1);

    const download = page.waitForEvent('download');
    await page.locator('#export').click();
    const exported = JSON.parse(await readFile(await (await download).path(), 'utf8')) as { events: ViewerMessage[] };
    expect(exported.events.map(({ event }) => event)).toEqual(['event 0', 'event 3', 'event 4']);
  });

  test('holds no secret in what it exports, copies and shows of any moment', async () => {
    const url = await serveViewer();
    const { secrets } = await canaryLife(createInspector(connectViewer({ url, tab: 'shop', now: () => 0 })));
    const { page } = await look(url);
    await page.getByText('4 token keys').waitFor();
    for (const button of await page.locator('#keys button').all()) {
      await button.click();
      await page.locator('#copy').click();
      const download = page.waitForEvent('download');
      await page.locator('#export').click();
      const texts = [await readFile(await (await download).path(), 'utf8'), await page.locator('#test').inputValue()];
      await page.locator('#history').focus();
      await page.keyboard.press('Home');
      for (let presses = 0; presses < 12; presses += 1) {
        texts.push(await page.content());
        await page.keyboard.press('ArrowDown');
      }
      expect(texts[0]?.length).toBeGreaterThan(500);
      expect(secrets.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([]);
      if (await page.locator('#test-close').isVisible()) await page.locator('#test-close').click();
    }
  });
});
