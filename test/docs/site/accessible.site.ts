import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenSite, openSite, sitePages } from './support/open-site.ts';

// axe-core, whatever it knows, on every page: light and dark, wide and narrow.

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1280, 390];
const SCHEMES = ['light', 'dark'] as const;

let site: OpenSite;
let page: Page;
beforeAll(async () => {
  site = await openSite();
  page = await site.page();
});
afterAll(() => site.close());

/** A line for each violation: the rule, and where the first fault is. */
async function violations(): Promise<string[]> {
  const { violations: found } = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] })',
  )) as AxeResults;
  return found.map(
    ({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0]?.target.join(' ')} ${nodes[0]?.html.slice(0, 120)}`,
  );
}

async function visit(path: string): Promise<void> {
  await page.goto(`${site.origin}/${path}`);
  await page.waitForFunction('document.querySelector("#app").__vue_app__');
  await page.evaluate(axe);
}

/** The page goes by the system's theme, and has done so when this resolves. */
async function show(colorScheme: (typeof SCHEMES)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction(
    (isDark) => document.documentElement.classList.contains('dark') === isDark,
    colorScheme === 'dark',
  );
}

test.each(sitePages)('%s', async (path) => {
  await visit(path);
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of SCHEMES) {
      await show(colorScheme);
      for (const violation of await violations()) found.push(`${width} ${colorScheme}: ${violation}`);
    }
    // Tables, code and pictures scroll within themselves; the page does not.
    const overflow = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
    if (overflow > 0) found.push(`${width}: the page is ${overflow}px too wide`);
  }
  expect(found).toEqual([]);
});

describe.each(WIDTHS)('what opens, %i px wide', (width) => {
  const openings: readonly (readonly [
    what: string,
    only: number | null,
    path: string,
    open: () => Promise<unknown>,
  ])[] = [
    ['the search, with results', null, 'index.html', () => search('missing_expired_token', '.result mark')],
    ['the search, without', null, 'index.html', () => search('qqqqzzzz', '.no-results')],
    ['an enlarged picture', null, 'index.html', () => click('button.enlarge', 'dialog.enlarged[open]')],
    ['the menu', 390, 'docs/guide.html', () => click('.VPNavBarHamburger', '.VPNavScreen')],
    ['the navigation', 390, 'docs/guide.html', () => click('.VPLocalNav .menu', '.VPSidebar.open')],
    [
      'the list of a page’s headings',
      390,
      'docs/guide.html',
      () => click('.VPLocalNavOutlineDropdown button', '.VPLocalNavOutlineDropdown .items'),
    ],
  ];

  async function search(words: string, result: string): Promise<void> {
    await click('.VPNavBarSearch button', '#localsearch-input');
    await page.fill('#localsearch-input', words);
    await page.waitForSelector(`.VPLocalSearchBox ${result}`);
  }

  async function click(button: string, opened: string): Promise<void> {
    await page.click(button);
    await page.waitForSelector(opened);
    // What fades in has arrived.
    await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null)))');
  }

  describe.each(SCHEMES)('%s', (colorScheme) => {
    test.each(openings.filter(([, only]) => only === null || only === width))(
      '%s',
      async (_what, _only, path, open) => {
        await page.setViewportSize({ width, height: 900 });
        await visit(path);
        await show(colorScheme);
        await open();
        expect(await violations()).toEqual([]);
        // Excerpts are out of reach, and so out of axe's sight, but there to be read.
        await page.$$eval('.VPLocalSearchBox [inert]', (excerpts) => {
          for (const excerpt of excerpts) excerpt.removeAttribute('inert');
        });
        expect((await violations()).filter((violation) => violation.startsWith('color-contrast'))).toEqual([]);
      },
    );
  });
});

test('planted faults are found', async () => {
  await visit('docs/limits.html');
  await page.setViewportSize({ width: 390, height: 900 });
  await page.evaluate(() => {
    const main = document.querySelector('main');
    if (main)
      main.innerHTML += '<img src="/docs/session.machine.light.svg"><p style="color:#bbb;background:#fff">Planted.</p>';
  });
  const rules = (await violations()).map((violation) => violation.split(' ')[0]);
  expect(rules).toEqual(expect.arrayContaining(['image-alt', 'color-contrast']));
});
