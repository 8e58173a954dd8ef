import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { playgroundPage } from '../../../src/cli/playground/playground-page.ts';
import { writePlayground } from '../../../src/cli/playground/write-playground.ts';
import { violationsOf } from '../../inspect/support/axe.ts';
import { type OpenedPage, openPage } from '../../inspect/support/open-page.ts';
import { contrastsOf, isLitInView, PAGE_TEXTS, smallestText } from '../../inspect/support/page-measures.ts';

let folder = '';
let address = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xstate-session-playground-'));
  const file = join(folder, 'playground.html');
  writeFileSync(file, playgroundPage());
  address = pathToFileURL(file).href;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(colorScheme?: 'light' | 'dark'): Promise<OpenedPage> {
  const opened = await openPage(address, colorScheme);
  onTestFinished(() => opened.browser.close());
  await opened.page.locator('#session-status', { hasText: 'signed in: active' }).waitFor();
  await opened.page.locator('#naive-token', { hasText: 'left' }).waitFor();
  return opened;
}

describe('the playground, opened from the disk', { timeout: 60_000 }, () => {
  test('takes the origin down in one click: the session lives on, the loop beside it loses its user', async () => {
    const { page, origins, errors } = await open();
    await page.evaluate(() => {
      const trail = new Set<string>();
      Object.assign(globalThis, { trail });
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const { classList, dataset } = target as SVGGElement;
          if (classList.contains('left')) trail.add(dataset.state ?? '');
        }
      }).observe(document.querySelector('#chart svg') as SVGSVGElement, { attributes: true, subtree: true });
    });
    await page.getByRole('button', { name: 'Take the origin down' }).click();
    await page.locator('#naive-status', { hasText: 'signed out: the server answered 422' }).waitFor();
    await page.locator('#wire li', { hasText: /expired_token.*200/ }).waitFor();
    await page.locator('#session-status', { hasText: 'signed in: active' }).waitFor();
    // It was there for a few milliseconds, and stays to be seen.
    await expect
      .poll(() => page.evaluate(() => [...(globalThis as unknown as { trail: Set<string> }).trail]))
      .toEqual(expect.arrayContaining(['refreshing.requesting', 'origin-outage-retry']));
    expect(await page.locator('#result').textContent()).toMatch(
      /^I tried to sign a user out of xstate-session: 1 fault in \d+ s \(origin outage 1×\)\. The user is still signed in after \d+ calls; 0 of them had an expired token\. The plain refresh loop beside it lost 1 user\.$/,
    );
    await page.locator('#naive-sign-in').click();
    await page.locator('#naive-status', { hasText: 'the server answered 422' }).waitFor();
    expect([...origins].filter((origin) => origin !== 'null' && origin !== 'file://')).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('survives every fault by itself and all at once, a wrong clock, a closed lid and a second tab; a verdict ends it', async () => {
    const { page, errors } = await open();
    const status = page.locator('#session-status');
    await page.locator('#speed').fill('1');
    await page.locator('#second').click();
    for (const fault of ['edge', 'limited', 'gate', 'network']) {
      const button = page.locator(`[data-fault=${fault}]`);
      await button.click();
      await page.locator(`[data-fault=${fault}][aria-pressed=true]`).waitFor();
      await status
        .filter({ hasText: 'backing-off' })
        .or(status.filter({ hasText: 'refreshing' }))
        .waitFor();
      await button.click();
      await status.filter({ hasText: 'active' }).waitFor();
    }
    for (const fault of ['origin', 'edge', 'network']) await page.locator(`[data-fault=${fault}]`).click();
    await page.locator('#skew').selectOption('86400000');
    await page.locator('#sleep').click();
    await status.filter({ hasText: 'degraded' }).waitFor();
    for (const fault of ['network', 'edge', 'origin']) await page.locator(`[data-fault=${fault}]`).click();
    await status.filter({ hasText: 'signed in: active' }).waitFor();
    await page.locator('#second-status', { hasText: 'active' }).waitFor();
    expect(await page.locator('#session-score').textContent()).toContain('0 with an expired one');
    await page.locator('#end').click();
    await status.filter({ hasText: 'signed out, by a verdict' }).waitFor();
    await page.locator('#second-status', { hasText: 'signed-out' }).waitFor();
    await page.locator('#session-sign-in').click();
    await status.filter({ hasText: 'signed in: active' }).waitFor();
    expect(errors).toEqual([]);
  });

  test('shows no token, nor a part of one, anywhere in the page', async () => {
    const { page } = await open();
    await page.locator('#origin').click();
    await page.locator('#wire li', { hasText: /expired_token.*200 jwt#\d/ }).waitFor();
    const content = (await page.content()).replace(/<script>[\s\S]*<\/script>/, '');
    expect(content).not.toMatch(/eyJ|\bsess_|secret/);
    // The look above sees one that is there.
    await page.evaluate(() => document.body.append('eyJhbGciOiJub25lIn0'));
    expect(await page.content()).toMatch(/eyJ/);
  });

  test('has no violation that axe-core knows, whole and broken', async () => {
    const { page } = await open();
    expect(await violationsOf(page)).toEqual([]);
    await page.locator('#origin').click();
    await page.locator('#second').click();
    await page.locator('#naive-status', { hasText: '422' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  test.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('in %s at %i px nothing is cut off, texts have 11 px and stand out', async (scheme, width) => {
    const { page } = await open(scheme);
    await page.setViewportSize({ width, height: 800 });
    await page.locator('#origin').click();
    await page.locator('#naive-status', { hasText: '422' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await expect.poll(() => page.evaluate(isLitInView)).toBe(true);
    expect(await page.evaluate(smallestText)).toBeGreaterThanOrEqual(11);
    const ratios = (await page.evaluate(contrastsOf, PAGE_TEXTS)).filter(({ isShown }) => isShown);
    expect(ratios.length).toBeGreaterThan(30);
    expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });
});

test('the command writes the file, and says when it cannot', () => {
  const said: string[] = [];
  const io = { out: (line: string) => void said.push(line), err: (line: string) => void said.push(line) };
  expect(writePlayground(join(folder, 'written.html'), io)).toBe(0);
  expect(writePlayground(join(folder, 'no/such/folder.html'), io)).toBe(2);
  expect(said).toEqual([
    `The playground is in ${join(folder, 'written.html')}: open it in a browser.`,
    `playground: ${join(folder, 'no/such/folder.html')} cannot be written.`,
  ]);
});
