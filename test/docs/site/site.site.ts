import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { entryPoints, specifierOf } from '../../house/support/manifest.ts';
import { ROOT } from '../../house/support/source-files.ts';
import { textFaults } from '../../inspect/support/text-faults.ts';
import { pages } from '../code-blocks.ts';
import { type OpenSite, openSite, SITE, sitePages } from './support/open-site.ts';

// The site as `npm run docs` has built it: what is there, where it leads, and what its reader can do.

const html = new Map(sitePages.map((path) => [path, readFileSync(join(SITE, path), 'utf8')]));

let site: OpenSite;
beforeAll(async () => {
  site = await openSite();
});
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});
afterAll(() => site.close());

const open = async (path: string, options?: Parameters<OpenSite['page']>[0]): Promise<Page> => {
  const page = await site.page(options);
  await page.goto(`${site.origin}/${path}`);
  await page.waitForFunction('document.querySelector("#app").__vue_app__');
  return page;
};

describe('the pages', () => {
  test('are those of README, docs, and one for each entry point', () => {
    const written = pages().map((page) => (page === 'README.md' ? 'index.html' : page.replace(/\.md$/, '.html')));
    const api = entryPoints.map(([subpath]) => `api/${specifierOf(subpath)}.html`);
    expect(sitePages).toEqual(
      expect.arrayContaining([...written, ...api, 'CHANGELOG.html', 'SECURITY.html', 'LICENSE.html']),
    );
  });

  test('are in the navigation by their titles, in groups, and each leads to the one before and the one after', () => {
    const sidebar = html.get('index.html')?.split('id="VPSidebarNav"')[1]?.split('</aside>')[0] ?? '';
    const linked = [...sidebar.matchAll(/href="\/([^"]*)"[^>]*>(?:<!--\[-->)?<p[^>]*>([^<]*)<\/p>/g)];
    expect(linked.map(([, path = '']) => path || 'index.html').toSorted()).toEqual(sitePages);
    for (const [, path = '', text] of linked) {
      const [, title = ''] = /<h1[^>]*>(.*?)<a /.exec(html.get(path || 'index.html') ?? '') ?? [];
      expect(title.replaceAll(/<[^>]*>/g, '').trim()).toBe(text);
    }
    expect(sidebar.match(/<h2 class="text"/g)?.length).toBeGreaterThan(6);
    const without = sitePages.filter((path) => !/class="[^"]*pager-link (?:next|prev)"/.test(html.get(path) ?? ''));
    expect(without).toEqual([]);
  });
});

/** The links of the pages that lead to no file of the site, or to no place on its page. */
function lostLinks(texts: ReadonlyMap<string, string>): string[] {
  const ids = new Map(
    [...texts].map(([path, text]) => [path, new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
  );
  return [...texts].flatMap(([from, text]) =>
    [...text.matchAll(/<a [^>]*?href="([^"]+)"/g)].flatMap(([, href = '']) => {
      if (/^\w+:/.test(href)) return [];
      const [path = '', fragment] = href.replaceAll('&amp;', '&').split('#');
      const target = path === '' ? from : path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(from), path);
      const isFile = /\.(?:svg|json|mmd)$|^playground\.html$/.test(target);
      const known = ids.get(/(?:^|\/)$/.test(target) || target === '.' ? posix.join(target, 'index.html') : target);
      if (isFile ? readable(target) : known && (!fragment || known.has(decodeURIComponent(fragment)))) return [];
      return [`${from}: ${href}`];
    }),
  );
}

function readable(path: string): boolean {
  return readFileSync(join(SITE, path), 'utf8').length > 0;
}

test('every link leads to a page, a heading or a file', () => {
  expect(lostLinks(html)).toEqual([]);
  const planted =
    '<main><a href="/docs/no-such.html">x</a><a href="/docs/guide.html#no-such">y</a><a href="#z">z</a></main>';
  expect(lostLinks(new Map([...html, ['docs/planted.html', planted]]))).toHaveLength(3);
});

describe('on a phone', () => {
  test('what opens is worked by the keyboard alone, and Escape closes it', async () => {
    const page = await open('docs/guide.html', { width: 390 });
    for (const [button, opened] of [
      ['.VPNavBarHamburger', '.VPNavScreen'],
      ['.VPLocalNav .menu', '.VPSidebar.open'],
      ['.VPLocalNavOutlineDropdown button', '.VPLocalNavOutlineDropdown .items'],
    ] as const) {
      await page.focus(button);
      await page.keyboard.press('Enter');
      await page.waitForSelector(opened);
      expect(await page.getAttribute(button, 'aria-expanded'), button).toBe('true');
      await page.keyboard.press('Escape');
      await page.waitForSelector(opened, { state: 'detached' });
      expect(await page.getAttribute(button, 'aria-expanded'), button).toBe('false');
      expect(await page.evaluate((name) => document.activeElement?.matches(name), button), button).toBe(true);
    }
  });

  test('what takes the focus in the navigation leads somewhere', async () => {
    const page = await open('docs/guide.html');
    expect(await page.locator('.VPSidebar .item[tabindex]:not(.collapsible > .item)').count()).toBe(0);
    expect(await page.locator('.VPSidebar a').count()).toBeGreaterThan(40);
  });
});

describe('a picture', () => {
  const shown = (page: Page) =>
    page.$$eval('.vp-doc button.enlarge:first-of-type img', (images) =>
      images.filter((image) => image.checkVisibility()).map((image) => (image as HTMLImageElement).currentSrc),
    );

  test('follows the theme, and the switch of it', async () => {
    const page = await open('docs/inspecting.html', { colorScheme: 'dark' });
    await page.waitForFunction('document.documentElement.classList.contains("dark")');
    expect((await shown(page))[0]).toMatch(/dark/);
    await page.click('.VPNavBarAppearance button');
    await page.waitForFunction('!document.documentElement.classList.contains("dark")');
    expect((await shown(page))[0]).toMatch(/light/);
  });

  test('is shown large by a click or a key, and Escape takes it away', async () => {
    const page = await open('docs/inspecting.html');
    const width = () => page.$eval('dialog.enlarged img', (image) => image.getBoundingClientRect().width);
    await page.click('button.enlarge');
    expect(await width()).toBeGreaterThan(1_000);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog.enlarged', { state: 'detached' });
    await page.focus('button.enlarge');
    await page.keyboard.press('Enter');
    expect(await width()).toBeGreaterThan(1_000);
  });

  const withPictures = sitePages.filter((path) => html.get(path)?.includes('class="picture"'));

  test.each(withPictures)('of %s can be read: 390 and 1280 px wide, light and dark', async (path) => {
    const measuring = await site.page();
    const found: string[] = [];
    for (const width of [390, 1280]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await open(path, { width, colorScheme });
        const images = await page.$$eval('.vp-doc .picture img', (all) =>
          (all as HTMLImageElement[])
            .filter((image) => image.checkVisibility())
            .map((image) => ({ src: new URL(image.currentSrc).pathname, px: image.getBoundingClientRect().width })),
        );
        expect(images.length).toBeGreaterThan(0);
        for (const { src, px } of images) {
          expect(src).toContain(`.${colorScheme}.svg`);
          const faults = await textFaults(measuring, readFileSync(join(SITE, src), 'utf8'), px);
          found.push(...faults.map((fault) => `${width} ${src}: ${fault}`));
        }
        await page.close();
      }
    }
    expect(found).toEqual([]);
  });
});

test('the playground is one click away', async () => {
  const page = await open('index.html');
  await page.click('.VPNavBarMenu a[href$="playground.html"]');
  await page.waitForURL('**/playground.html');
  expect((await page.title()).length).toBeGreaterThan(3);
  expect(await page.locator('button').count()).toBeGreaterThan(3);
});

test('a wide table scrolls within itself on a phone', async () => {
  const page = await open('docs/errors.html', { width: 390 });
  const widths = await page.$$eval('.vp-doc .table', (tables) =>
    tables.map((table) => [table.clientWidth, table.scrollWidth]),
  );
  expect(widths.some(([own = 0, content = 0]) => content > own)).toBe(true);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
});

describe('from a folder, without a server', () => {
  const openFile = async (path: string, options?: Parameters<OpenSite['page']>[0]) => {
    const page = await site.page(options);
    await page.goto(pathToFileURL(join(SITE, path)).href);
    return page;
  };

  test('the pages can be read, and lead to one another', async () => {
    const page = await openFile('docs/guide.html');
    expect(await page.$eval('.VPSidebar', (sidebar) => getComputedStyle(sidebar).position)).toBe('fixed');
    await page.click('.VPSidebar a[href$="docs/errors.html"]');
    expect(await page.textContent('h1')).toContain('Errors');
    await page.click('.VPNavBarTitle a');
    expect(await page.textContent('h1')).toContain('xstate-session');
  });

  test('a phone has the navigation, and the theme stays from page to page', async () => {
    const page = await openFile('docs/guide.html', { width: 390 });
    await page.click('.VPLocalNav .menu');
    await page.click('.VPSidebar.open a[href$="docs/errors.html"]');
    expect(await page.textContent('h1')).toContain('Errors');
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.click('.VPNavBarAppearance button');
    await page.click('.VPSidebar a[href$="docs/limits.html"]');
    expect(await page.getAttribute('html', 'class')).toContain('dark');
  });

  /** The buttons that are seen, and do nothing when they are clicked. */
  const deadButtons = (page: Page): Promise<string[]> =>
    page.evaluate(() => {
      const shown = [...document.querySelectorAll('button')].filter((button) => button.checkVisibility());
      return shown.flatMap((button) => {
        const before = document.documentElement.outerHTML;
        button.click();
        const isDead = document.documentElement.outerHTML === before;
        // What has opened is closed again.
        document.querySelector('dialog')?.remove();
        document.body.click();
        return isDead ? [button.className] : [];
      });
    });

  test.each([1280, 390])('%i px wide, nothing is offered that does not work', async (width) => {
    for (const path of ['index.html', 'docs/states.html', 'docs/guide.html', 'api/xstate-session.html']) {
      const page = await openFile(path, { width });
      expect(await deadButtons(page), path).toEqual([]);
      expect(await page.locator('input:visible').count(), path).toBe(0);
      await page.close();
    }
    const page = await openFile('docs/states.html', { width });
    await page.evaluate('document.querySelector("main").innerHTML += `<button class="planted">Search</button>`');
    expect(await deadButtons(page)).toEqual(['planted']);
  });
});

test('a link of a page that leads nowhere fails the build', { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'xstate-session-site-'));
  try {
    for (const name of ['README.md', 'CHANGELOG.md', 'SECURITY.md', 'LICENSE', 'docs']) {
      await cp(join(ROOT, name), join(folder, name), { recursive: true });
    }
    await appendFile(join(folder, 'docs/time.md'), '\n[Another page](no-such-page.md)\n');
    const args = [
      '--pages',
      folder,
      '--source',
      'reports/site-planted',
      '--out',
      join(folder, 'site'),
      '--without-api',
    ];
    const said = await new Promise<string>((resolve) => {
      execFile(process.execPath, ['docs/.vitepress/build.mjs', ...args], { cwd: ROOT }, (error, _stdout, stderr) => {
        resolve(`${error === null ? 'passed' : 'failed'}: ${stderr}`);
      });
    });
    expect(said).toMatch(/^failed: [\s\S]*no-such-page/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
