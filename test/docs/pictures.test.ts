import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenedPage, openPage } from '../inspect/support/open-page.ts';
import { textFaults } from '../inspect/support/text-faults.ts';
import { pages } from './code-blocks.ts';

// Every picture of README and docs as wide as GitHub shows it, of which `npm run test:site` asks the same on the site: each text has
// 11 px and more, stands out from what is behind it, and is neither clipped nor on another one.

/** What is left for a page's text by what is around it on GitHub: at 390 px borders and 16 px twice a side, at 1280 the column beside it. */
const COLUMNS = { 390: 326, 1280: 830 } as const;
const SCHEMES = ['light', 'dark'] as const;

/** The pictures of a page, as they stand there, without its blocks of code. */
function picturesOf(text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, '');
  const images = [...prose.matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)].map(
    ([, alt, path]) => `<img alt="${alt}" src="${path}">`,
  );
  return [...(prose.match(/<picture>.*?<\/picture>|<img [^>]*>/gs) ?? []), ...images];
}

let opened: OpenedPage;
beforeAll(async () => {
  opened = await openPage('about:blank');
  // A host of our own, which hands out the pictures of the repository.
  await opened.page.route('http://pages.invalid/**', (route) => {
    const path = new URL(route.request().url()).pathname.slice(1);
    if (path.endsWith('.md')) return route.fulfill({ contentType: 'text/html', body: '<!doctype html>' });
    return existsSync(path) ? route.fulfill({ path, contentType: 'image/svg+xml' }) : route.fulfill({ status: 404 });
  });
});
afterAll(() => opened.browser.close());

interface Shown {
  readonly path: string;
  readonly alt: string;
  readonly px: number;
}

/** What a browser takes for these pictures, and how wide it is. */
async function shownAt(
  place: string,
  pictures: readonly string[],
  width: keyof typeof COLUMNS,
  colorScheme: 'light' | 'dark',
) {
  const { page } = opened;
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 900 });
  await page.goto(`http://pages.invalid/${place}`);
  return page.evaluate(
    async ([html = '', column]) => {
      document.body.innerHTML = `<style>img{max-width:100%;height:auto}</style><article style="width:${column}px">${html}</article>`;
      const images = [...document.images];
      await Promise.all(images.map((image) => image.decode().catch(() => null)));
      return images.map((image) => ({
        path: decodeURIComponent(new URL(image.currentSrc).pathname.slice(1)),
        alt: image.alt,
        px: image.getBoundingClientRect().width,
      }));
    },
    [pictures.join('\n'), COLUMNS[width]] as const,
  );
}

const seen = new Map<string, Promise<string[]>>();
async function faultsOf({ path, alt, px }: Shown): Promise<string[]> {
  if (!existsSync(path)) return ['is not there'];
  const key = `${path} ${px}`;
  const faults = seen.get(key) ?? textFaults(opened.page, readFileSync(path, 'utf8'), px);
  seen.set(key, faults);
  return [...(alt.length > 20 ? [] : ['says nothing in words']), ...(await faults)];
}

async function pageFaults(place: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const width of [390, 1280] as const) {
    for (const scheme of SCHEMES) {
      for (const shown of await shownAt(place, picturesOf(text), width, scheme)) {
        // The one of the theme, so that nobody looks at a white picture at night.
        if (!shown.path.endsWith(`.${scheme}.svg`)) found.push(`${width} ${scheme}: ${shown.path}`);
        for (const fault of await faultsOf(shown))
          found.push(`${width} ${scheme}: ${posix.basename(shown.path)}: ${fault}`);
      }
    }
  }
  return found;
}

const withPictures = pages().filter((page) => picturesOf(readFileSync(page, 'utf8')).length > 0);

describe('on GitHub, 390 and 1280 px wide, light and dark', { timeout: 120_000 }, () => {
  test.each(withPictures)('the pictures of %s can be read', async (page) => {
    expect(await pageFaults(page, readFileSync(page, 'utf8'))).toEqual([]);
  });

  test('the pages that have pictures are known', () => {
    expect(withPictures).toEqual(
      expect.arrayContaining(['README.md', 'docs/drill.md', 'docs/inspecting.md', 'docs/states.md']),
    );
  });

  test('planted: a picture that is wide, one that is not there, one without words, and one for the day alone', async () => {
    const words = 'A picture that was planted here.';
    const wide = await pageFaults('docs/planted.md', `![${words}](session.machine.light.svg)`);
    expect(wide.filter((fault) => /^390 light: .*: small, [\d.]+ px/.test(fault)).length).toBeGreaterThan(10);
    expect(wide.filter((fault) => /^1280 light: .*: small, [\d.]+ px/.test(fault)).length).toBeGreaterThan(10);
    expect(wide.filter((fault) => fault.startsWith('390 dark'))).toContain('390 dark: docs/session.machine.light.svg');
    expect(await pageFaults('docs/planted.md', `<img alt="${words}" src="pictures/lost.light.svg">`)).toContain(
      '390 light: lost.light.svg: is not there',
    );
    expect(await pageFaults('docs/planted.md', '<img src="pictures/lifetime.light.svg">')).toContain(
      '1280 light: lifetime.light.svg: says nothing in words',
    );
    expect(picturesOf('```md\n![x](y.svg)\n```\n')).toEqual([]);
  });
});
