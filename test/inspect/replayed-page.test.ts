import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { replay } from '../../src/cli/replay.ts';

import { outageTrace } from './support/outage-trace.ts';
import { isLitInView, smallestText } from './support/page-measures.ts';
import { look } from './support/viewer-life.ts';

/** What `replay --html` writes of a trace: the path of the page, and its text. */
async function pageOf(trace: string, code = 0): Promise<{ readonly path: string; readonly page: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'replayed-page-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'trace.jsonl');
  await writeFile(file, trace);
  const lines: string[] = [];
  const print = { out: (line: string) => void lines.push(line), err: (line: string) => void lines.push(line) };
  expect(replay(file, { html: true }, print)).toBe(code);
  expect(lines[0]).toBe(`The page is ${file}.html: open it in a browser.`);
  const again: string[] = [];
  replay(file, { html: true }, { ...print, out: (line) => void again.push(line) });
  expect(again[0]).toBe(`The page is ${file}.html, in place of what was there: open it in a browser.`);
  expect(lines.join('\n')).toMatch(
    code === 0 ? /\d+ events: the chart does what was recorded\./ : /line \d+: the \w+ differs/,
  );
  return { path: `${file}.html`, page: await readFile(`${file}.html`, 'utf8') };
}

describe('the page of a trace', { timeout: 60_000 }, () => {
  let trace = '';
  beforeAll(async () => {
    trace = await outageTrace();
  });

  test('is one file that asks for nothing, and says no secret', async () => {
    const { page } = await pageOf(trace);
    expect(page).not.toMatch(/(?:src|href)="(?!data:)|sess_secret|eyJ/);
    expect(page).toContain(`http-equiv="content-security-policy" content="default-src 'none'`);
  });

  test('shows each event in words of people, and goes from one to the other by a slider', async () => {
    const { path } = await pageOf(trace);
    const { page } = await look(pathToFileURL(path).href);
    await page.locator('#chart .lit').first().waitFor();
    expect(await page.locator('#state').textContent(), 'the end').toBe('■ signed-out');
    const words = await page.locator('#rows .event').allTextContents();
    expect(words).toContain('createToken failed');
    expect(words.filter((text) => text.includes('xstate.'))).toEqual([]);
    expect(await page.locator('#keys button b').allTextContents()).toEqual([
      'session token · personal',
      'template-1 · personal',
    ]);
    expect(await page.locator('#moment-title').textContent()).toBe('At the end');
    expect(await page.locator('#pause').isVisible()).toBe(false);

    const scrubber = page.getByRole('slider', { name: 'Event' });
    const last = Number(await scrubber.getAttribute('max'));
    expect(last).toBeGreaterThan(5);
    await scrubber.fill('0');
    await expect.poll(() => page.locator('#event').textContent()).toBe('the trace begins');
    const states = new Set<string | null>();
    for (let index = 1; index <= last; index += 1) {
      await scrubber.press('ArrowRight');
      await expect.poll(() => page.locator('#rows [aria-selected=true]').getAttribute('id')).toBe(`row-${index}`);
      states.add(await page.locator('#state').textContent());
      expect(await page.locator('#because li').count(), 'each event has its words').toBeGreaterThan(0);
    }
    expect([...states]).toEqual(expect.arrayContaining(['● active', '▲ origin-outage-retry', '■ signed-out']));
  });

  test('shows of each moment the guards that were tried, and the requests up to it with what came', async () => {
    const { path } = await pageOf(trace);
    const { page } = await look(pathToFileURL(path).href);
    await page.locator('#chart .lit').first().waitFor();
    const scrubber = page.locator('#scrubber');
    await scrubber.focus();
    await page.keyboard.press('Home');
    const last = Number(await scrubber.getAttribute('max'));
    const moments: { event: string | null; guards: string[]; requests: string[] }[] = [];
    for (let index = 0; index <= last; index += 1) {
      await page.locator('#scrubbed', { hasText: `${index + 1} of ${last + 1}` }).waitFor();
      moments.push({
        event: await page.locator('#event').textContent(),
        guards: await page.locator('#guards li').allTextContents(),
        requests: await page.locator('#requests li').allTextContents(),
      });
      await page.keyboard.press('ArrowRight');
    }
    expect(moments[0]).toEqual({ event: 'the trace begins', guards: [], requests: ['▶ createToken for 0.0 s'] });
    const refused = moments.find(({ guards }) => guards.includes('✓ asksForExpiredToken'));
    expect(refused?.event).toBe('createToken failed');
    expect(refused?.requests.slice(0, 2)).toEqual([
      '▶ createTokenInOutage for 0.0 s',
      '✗ createToken took 0.0 s: 422 missing_expired_token',
    ]);
    expect(refused?.requests.at(-1)).toBe('createToken took 0.0 s: token 1');
    const down = moments.find(({ requests }) => requests[0]?.includes('503'));
    expect(down?.requests[0]).toBe('✗ createToken took 0.0 s: 503 service_unavailable');
    expect(down?.guards).toEqual(['✗ asksForExpiredToken', '✗ isUnauthenticated']);
    // What is later than a moment is not told of it.
    expect(moments[1]?.requests).toEqual(['createToken took 0.0 s: token 1']);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('#moment-title').textContent()).toBe('At the end');
  });

  test('on a phone the slider stays beside the chart that it moves', async () => {
    const { path } = await pageOf(trace);
    const { page } = await look(pathToFileURL(path).href);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('#scrubber').fill('5');
    await page.locator('#chart').scrollIntoViewIfNeeded();
    await expect.poll(() => page.evaluate(isLitInView)).toBe(true);
    const box = await page.locator('#scrubber').boundingBox();
    expect((box?.y ?? 900) + (box?.height ?? 0)).toBeLessThanOrEqual(844);
    expect(await page.evaluate(smallestText)).toBeGreaterThanOrEqual(11);
  });

  test.each([['light'], ['dark']] as const)('can be read, %s, on a screen and on a phone', async (scheme) => {
    const { path } = await pageOf(trace);
    const { page } = await look(pathToFileURL(path).href, scheme);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await page.locator('#scrubber').fill('3');
      await expect.poll(() => page.locator('#rows [aria-selected=true]').getAttribute('id')).toBe('row-3');
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/replay-${scheme}-${width}.png` });
      expect(
        await page.locator('#scrubber').evaluate((slider) => slider.getBoundingClientRect().width),
      ).toBeGreaterThan(100);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });

  test('takes what a forger wrote into a trace for text', async () => {
    const forged = trace.replaceAll('"session-1"', '"</script><img src=x onerror=alert(1)>"');
    const { page } = await pageOf(forged, 1);
    expect(page).toContain('\\u003c/script>\\u003cimg');
    expect(page).not.toContain('</script><img');
  });
});
