import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { frontendApiEmulator } from 'xstate-session/testing';
import { serveDrillPage } from '../../../src/cli/playground/serve-drill-page.ts';
import { playgroundFile, writePlayground } from '../../../src/cli/playground/write-playground.ts';
import { violationsOf } from '../../inspect/support/axe.ts';
import {
  clippedTexts,
  contrastsOf,
  coveredTexts,
  isLitInView,
  PAGE_TEXTS,
  smallestText,
} from '../../inspect/support/page-measures.ts';
import { BROWSER_FLAGS } from '../../support/browser-flags.ts';
import { findBrowser } from '../../support/find-browser.ts';

// One page, two worlds behind it: everything here is driven in both.

const folder = mkdtempSync(join(tmpdir(), 'xstate-session-playground-'));
const signingKey = frontendApiEmulator().signingKey();
let browser: Browser;

beforeAll(async () => {
  const { path, tried } = await findBrowser();
  if (path === null) throw new Error(`No Chromium was found: ${tried.join('; ')}`);
  browser = await chromium.launch({ executablePath: path, args: [...BROWSER_FLAGS] });
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

interface OpenedWorld {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The origins of everything the page requested. */
  readonly origins: Set<string>;
  readonly errors: string[];
}

interface PageWorld {
  readonly name: string;
  /** Where the page is, until the test ends. */
  readonly address: () => Promise<string>;
  /** The origins that the page may ask. */
  readonly mayAsk: RegExp;
}

const WORLDS: readonly PageWorld[] = [
  {
    name: 'a page from the disk, with an emulator in it',
    async address() {
      const file = join(folder, 'playground.html');
      writeFileSync(file, playgroundFile());
      return pathToFileURL(file).href;
    },
    mayAsk: /^(?:null|file:\/\/)$/,
  },
  {
    name: 'the page of drill --web, with a server over HTTP',
    async address() {
      const served = await serveDrillPage({ signingKey });
      onTestFinished(() => served.close());
      return served.url;
    },
    mayAsk: /^http:\/\/127\.0\.0\.1:\d+$/,
  },
];

async function open(
  world: PageWorld,
  options: { colorScheme?: 'light' | 'dark'; width?: number } = {},
): Promise<OpenedWorld> {
  const address = await world.address();
  const { colorScheme = 'light', width = 1280 } = options;
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 844 } });
  // Before the server is closed: what was registered last is done first.
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const origins = new Set<string>();
  const errors: string[] = [];
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (line) => {
    // That an answer was no success is said by the browser, not by the page.
    if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) errors.push(line.text());
  });
  await page.goto(address);
  await page.locator('#session-status', { hasText: 'signed in: active' }).waitFor();
  await page.locator('#naive-token', { hasText: 'left' }).waitFor();
  return { context, page, origins, errors };
}

/** What a visitor does, and sees. */
const SCENARIOS: readonly { readonly name: string; run(opened: OpenedWorld): Promise<void> }[] = [
  {
    name: 'the origin goes down in one click: the session lives on, the loop beside it loses its user',
    async run({ page }) {
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
      expect(await page.locator('#story').textContent()).toBe('Both users are signed in. Press the button.');
      await page.getByRole('button', { name: 'Take the origin down' }).click();
      await page.locator('#naive-status', { hasText: 'signed out: the server answered 422' }).waitFor();
      await page.locator('#wire li', { hasText: /expired_token.*200/ }).waitFor();
      await page.locator('#session-status', { hasText: 'signed in: active' }).waitFor();
      // It was there for a few milliseconds, and stays to be seen.
      await expect
        .poll(() => page.evaluate(() => [...(globalThis as unknown as { trail: Set<string> }).trail]))
        .toEqual(expect.arrayContaining(['refreshing.requesting', 'origin-outage-retry']));
      expect(await page.locator('#story').textContent()).toBe(
        'The user of the session is still signed in. The loop has signed its user out.',
      );
      expect(await page.locator('#result').textContent()).toMatch(
        /^I tried to sign a user out of xstate-session: 1 fault in \d+ s \(origin outage 1×\)\. The user is still signed in after \d+ calls?; 0 of them had an expired token\. The plain refresh loop beside it lost 1 user\.$/,
      );
      await page.locator('#naive-sign-in').click();
      await page.locator('#result', { hasText: 'lost 2 users' }).waitFor();
    },
  },
  {
    name: 'each switch acts at once, and taken back it is over at once',
    async run({ page }) {
      await page.locator('#speed').fill('1');
      await page.locator('#speed-text', { hasText: '10×' }).waitFor();
      const status = page.locator('#session-status');
      for (const fault of ['edge', 'limited', 'gate', 'hung', 'reset', 'network']) {
        const button = page.locator(`[data-fault=${fault}]`);
        await button.click();
        await page.locator(`[data-fault=${fault}][aria-pressed=true]`).waitFor();
        await status.filter({ hasText: /backing-off|refreshing/ }).waitFor();
        await button.click();
        await status.filter({ hasText: 'signed in: active' }).waitFor();
      }
      expect(await page.locator('#session-score').textContent()).toContain('0 with an expired one');
    },
  },
  {
    name: 'all faults at once, a wrong clock and a closed lid sign nobody out; with the last of them gone all is well',
    async run({ page }) {
      const status = page.locator('#session-status');
      await page.locator('#speed').fill('1');
      for (const fault of ['origin', 'edge', 'slow', 'network']) await page.locator(`[data-fault=${fault}]`).click();
      await page.locator('#skew').selectOption('86400000');
      await page.locator('#sleep').click();
      await status.filter({ hasText: 'degraded' }).waitFor();
      await page.locator('#story', { hasText: 'is still signed in, and tries again for a token' }).waitFor();
      for (const fault of ['network', 'slow', 'edge', 'origin']) await page.locator(`[data-fault=${fault}]`).click();
      await status.filter({ hasText: 'signed in: active' }).waitFor();
      expect(await page.locator('#session-score').textContent()).toContain('0 with an expired one');
      const result = (await page.locator('#result').textContent()) ?? '';
      for (const what of ['wrong clock', 'lid closed for 5 minutes', 'no network', 'answers take 3 s']) {
        expect(result).toContain(`${what} 1×`);
      }
    },
  },
  {
    name: 'a second tab shares what the first one got, and both end with the verdict of the server',
    async run({ page }) {
      await page.locator('#second').click();
      await page.locator('#second-status', { hasText: 'active' }).waitFor();
      await page.locator('#end').click();
      await page.locator('#session-status', { hasText: 'signed out, by a verdict' }).waitFor();
      await page.locator('#second-status', { hasText: 'signed-out' }).waitFor();
      await page.locator('#result', { hasText: "signed out, by the server's own verdict" }).waitFor();
      await page.locator('#session-sign-in').click();
      await page.locator('#session-status', { hasText: 'signed in: active' }).waitFor();
      await page.locator('#second-status', { hasText: 'active' }).waitFor();
      await page.locator('#second').click();
      await page.locator('#second-status', { hasText: 'not open' }).waitFor();
    },
  },
  {
    name: 'a user who signs out is signed out in both tabs, and the result says by whom',
    async run({ page }) {
      await page.locator('#second').click();
      await page.locator('#second-status', { hasText: 'active' }).waitFor();
      await page.locator('#sign-out').click();
      await page.locator('#session-status', { hasText: 'signed out, by the user' }).waitFor();
      await page.locator('#second-status', { hasText: 'signed-out' }).waitFor();
      await page.locator('#result', { hasText: 'signed out, by their own wish' }).waitFor();
    },
  },
  {
    name: 'time runs faster and slower by the slider, here as there',
    async run({ page }) {
      await page.locator('#speed').fill('1');
      // A token of 20 s is renewed about every 1.4 s then.
      await page
        .locator('#wire li', { hasText: /session.*200 jwt#[5-9]/ })
        .first()
        .waitFor();
      expect(await page.locator('#session-score').textContent()).toContain('0 with an expired one');
      await page.locator('#speed').fill('-1.5');
      await page.locator('#speed-text', { hasText: '0.032×' }).waitFor();
    },
  },
  {
    name: 'it is used by keyboard alone, and has no violation that axe-core knows, whole and broken',
    async run({ page }) {
      expect(await violationsOf(page)).toEqual([]);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Take the origin down');
      const outline = () => getComputedStyle(document.activeElement ?? document.body).outlineStyle;
      expect(await page.evaluate(outline)).toBe('solid');
      await page.keyboard.press('Enter');
      await page.locator('#naive-status', { hasText: '422' }).waitFor();
      expect(await violationsOf(page)).toEqual([]);
    },
  },
];

describe.each(WORLDS)('$name', { timeout: 60_000 }, (world) => {
  test.each(SCENARIOS)('$name', async ({ run }) => {
    const opened = await open(world);
    await run(opened);
    expect([...opened.origins].filter((origin) => !world.mayAsk.test(origin))).toEqual([]);
    expect(opened.errors).toEqual([]);
  });

  test('shows no token, nor a part of one, nor the name of a session, anywhere in the page', async () => {
    const { page } = await open(world);
    await page.locator('#origin').click();
    await page.locator('#wire li', { hasText: /expired_token.*200 jwt#\d/ }).waitFor();
    const content = (await page.content()).replace(/<script>[\s\S]*<\/script>/, '');
    expect(content).not.toMatch(/eyJ|\bsess_|secret/);
    // The look above sees one that is there.
    await page.evaluate(() => document.body.append('eyJhbGciOiJub25lIn0'));
    expect(await page.content()).toMatch(/eyJ/);
  });

  test.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)(
    'in %s at %i px nothing is cut off, texts have 11 px and stand out, and the first screen tells it all',
    async (colorScheme, width) => {
      const { page } = await open(world, { colorScheme, width });
      await page.locator('#origin').click();
      await page.locator('#naive-status', { hasText: '422' }).waitFor();
      for (const id of ['origin', 'story', 'session-status', 'naive-status']) {
        const box = await page.locator(`#${id}`).boundingBox();
        expect((box?.y ?? 9_999) + (box?.height ?? 0), `#${id} without scrolling`).toBeLessThan(844);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await expect.poll(() => page.evaluate(isLitInView)).toBe(true);
      expect(await page.evaluate(smallestText)).toBeGreaterThanOrEqual(11);
      expect(await page.evaluate(clippedTexts)).toEqual([]);
      const ratios = (await page.evaluate(contrastsOf, PAGE_TEXTS)).filter(({ isShown }) => isShown);
      expect(ratios.length).toBeGreaterThan(30);
      expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
      // One that is planted is found.
      await page.locator('#result').evaluate((result) => {
        result.style.cssText = 'overflow:hidden;white-space:nowrap;width:60px;font-size:9px';
      });
      expect(await page.evaluate(clippedTexts)).toHaveLength(1);
      expect(await page.evaluate(smallestText)).toBe(9);
      for (let times = 0; times < 3; times += 1) await page.locator('[data-zoom=in]').click();
      expect(await page.evaluate(coveredTexts)).toEqual([]);
      await page.addStyleTag({ content: '#picture{position:relative}#zoom{position:absolute;right:6px;top:0}' });
      expect(await page.evaluate(coveredTexts)).not.toEqual([]);
    },
  );
});

test('the command writes the file, and says when it cannot', () => {
  const said: string[] = [];
  const io = { out: (line: string) => void said.push(line), err: (line: string) => void said.push(line) };
  const target = mkdtempSync(join(tmpdir(), 'xstate-session-playground-'));
  onTestFinished(() => rmSync(target, { recursive: true, force: true }));
  expect(writePlayground(join(target, 'written.html'), io)).toBe(0);
  expect(writePlayground(join(target, 'written.html'), io)).toBe(0);
  expect(writePlayground(join(target, 'no/such/folder.html'), io)).toBe(2);
  expect(said).toEqual([
    `The playground is in ${join(target, 'written.html')}: open it in a browser.`,
    `The playground is in ${join(target, 'written.html')}, in place of what was there: open it in a browser.`,
    `playground: the file ${join(target, 'no/such/folder.html')} cannot be written (ENOENT).`,
  ]);
});
