import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drillPicture } from '../../../src/cli/drill/drill-picture.ts';
import { scenarios } from '../../../src/cli/drill/scenarios.ts';
import { createTimeline } from '../../../src/cli/drill/timeline.ts';
import { type OpenedPage, openPage } from '../../inspect/support/open-page.ts';
import { textFaults } from '../../inspect/support/text-faults.ts';
import { simulatedDrill } from '../support/simulated-drill.ts';

// The pictures of the pages are of drills in simulated time; they are looked at, not compared: `UPDATE_DOCS=1` makes them anew.
const themes = ['light', 'dark'] as const;
const fileOf = (name: string, theme: string) => new URL(`../../../docs/pictures/${name}.${theme}.svg`, import.meta.url);
/** What needs no server of its own. */
const names = scenarios.map(({ name }) => name).filter((name) => name !== 'document-outage');
/** The README has the short one. */
const pictures = { drill: names, 'drill.outages': ['origin-outage', 'total-outage', 'recovery', 'sign-out'] };
const files = Object.entries(pictures).flatMap(([name, played]) =>
  themes.map((theme) => [name, theme, played] as const),
);

async function pictureOf(played: readonly string[], theme?: 'light' | 'dark'): Promise<string> {
  const { events, summary } = await simulatedDrill({ names: played });
  const timeline = createTimeline();
  for (const event of events) timeline.take(event);
  return drillPicture(timeline.scenarios, summary, theme);
}

let picture = '';
beforeAll(async () => {
  picture = await pictureOf(names);
  if (process.env.UPDATE_DOCS === '1')
    for (const [name, theme, played] of files) writeFileSync(fileOf(name, theme), await pictureOf(played, theme));
}, 60_000);

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

test.each(files)('the picture of the documentation, %s, %s, is one of its scenarios', (name, theme, played) => {
  const page = readFileSync(fileOf(name, theme), 'utf8');
  expect([...page.matchAll(/<text class="name"[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)).toEqual(played);
});

describe('on a phone', { timeout: 60_000 }, () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage('about:blank');
  });
  afterAll(() => opened.browser.close());

  test.each(themes)('%s: no text is under 11 px, clipped, on another one, or pale', async (theme) => {
    for (const played of [names, ['sign-out']])
      expect(await textFaults(opened.page, await pictureOf(played, theme), 326)).toEqual([]);
  });

  test.each(themes)('%s: nor is one of a drill in which something broke', async (theme) => {
    const { events, summary } = await simulatedDrill({ names: ['origin-outage'] });
    const timeline = createTimeline();
    for (const event of events) timeline.take(event);
    const broken = { ...summary, ok: false, scenarios: summary.scenarios.map((one) => ({ ...one, ok: false })) };
    const picture = drillPicture(timeline.scenarios, broken, theme);
    expect(picture).toContain('FAILED');
    expect(await textFaults(opened.page, picture, 326)).toEqual([]);
  });
});
