import { readFileSync, writeFileSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drillPicture } from '../../../src/cli/drill/drill-picture.ts';
import { scenarios } from '../../../src/cli/drill/scenarios.ts';
import { createTimeline } from '../../../src/cli/drill/timeline.ts';
import { BROWSER_FLAGS } from '../../support/browser-flags.ts';
import { findBrowser } from '../../support/find-browser.ts';
import { simulatedDrill } from '../support/simulated-drill.ts';

// The page's picture is of a drill in simulated time; it is looked at, not compared: `UPDATE_DOCS=1` makes it anew.
const themes = ['light', 'dark'] as const;
const fileOf = (theme: string) => new URL(`../../../docs/pictures/drill.${theme}.svg`, import.meta.url);
/** What needs no server of its own. */
const names = scenarios.map(({ name }) => name).filter((name) => name !== 'document-outage');

async function pictureOf(played: readonly string[], theme?: 'light' | 'dark'): Promise<string> {
  const { events, summary } = await simulatedDrill({ names: played });
  const timeline = createTimeline();
  for (const event of events) timeline.take(event);
  return drillPicture(timeline.scenarios, summary, theme);
}

const found = await findBrowser();
let browser: Browser | undefined;
let picture = '';
beforeAll(async () => {
  picture = await pictureOf(names);
  if (process.env.UPDATE_DOCS === '1')
    for (const theme of themes) writeFileSync(fileOf(theme), await pictureOf(names, theme));
  if (found.path !== null) browser = await chromium.launch({ executablePath: found.path, args: [...BROWSER_FLAGS] });
}, 60_000);
afterAll(() => browser?.close());

test('each scenario, each of its states and what the world did is in the picture, and no secret', () => {
  for (const name of names) expect(picture).toContain(`>${name}</text>`);
  for (const state of ['active', 'refreshing', 'origin-outage-retry', 'handshaking', 'signed-out']) {
    expect(picture).toMatch(new RegExp(`<g>.*class="is-${state}"`, 's'));
  }
  for (const mode of ['origin-outage', 'unavailable', 'gate', 'rate-limited'])
    expect(picture).toContain(`<title>${mode}`);
  expect(picture).toContain('nothing broke, 0 of ');
  expect(picture).not.toMatch(/eyJ|(?:refresh|nonce)_/);
});

test('one scenario is no scenarios', async () => {
  expect(await pictureOf(['sign-out'])).toContain('The drill: 1 scenario, nothing broke');
});

test.each(themes)('the picture of the documentation, %s, is one of all these scenarios', (theme) => {
  const page = readFileSync(fileOf(theme), 'utf8');
  const texts = (svg: string) => [...svg.matchAll(/<text[^>]*x="12"[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  const named = (svg: string) => texts(svg).filter((text) => names.includes(text ?? ''));
  expect(named(page)).toEqual(names);
});

test.runIf(found.path !== null)(
  'in a browser, light and dark: nothing is clipped, small, or on top of another text',
  async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser?.newPage({ viewport: { width: 800, height: 800 }, colorScheme });
      await page?.setContent(`<body style="margin:0">${picture}</body>`);
      const problems = await page?.evaluate(() => {
        const svg = document.querySelector('svg') as SVGSVGElement;
        const { width, height } = svg.viewBox.baseVal;
        const texts = [...svg.querySelectorAll('text')].map((text) => ({
          words: text.textContent ?? '',
          box: text.getBBox(),
          px: Number.parseFloat(getComputedStyle(text).fontSize),
        }));
        const isOutside = ({ box }: (typeof texts)[number]) =>
          box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height;
        const meets = (a: DOMRect, b: DOMRect) =>
          a.x < b.x + b.width && b.x < a.x + a.width && a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height;
        return [
          ...texts.filter(({ px }) => px < 11).map(({ words }) => `small: ${words}`),
          ...texts.filter(isOutside).map(({ words }) => `clipped: ${words}`),
          ...texts.flatMap((one, index) =>
            texts
              .slice(index + 1)
              .flatMap((other) => (meets(one.box, other.box) ? [`${one.words} on ${other.words}`] : [])),
          ),
        ];
      });
      expect(problems).toEqual([]);
      await page?.close();
    }
  },
);
