import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawSession, type SessionView } from 'xstate-session/inspect';
import { sessionMachine } from 'xstate-session/machines';
import { type OpenedPage, openPage } from './support/open-page.ts';

const views: SessionView[] = ['overview', 'expanded', ...(Object.keys(sessionMachine.states) as SessionView[])];
const themes = ['light', 'dark'] as const;

describe('where custom properties are not known, as in librsvg', { timeout: 60_000 }, () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage('about:blank');
  });
  afterAll(() => opened.browser.close());

  const pictures = [
    ...['drill', 'lifetime'].flatMap((name) => themes.map((theme) => `pictures/${name}.${theme}.svg`)),
    ...views.flatMap((view) => themes.map((theme) => `pictures/session.${view}.${theme}.svg`)),
    ...['session', 'request'].flatMap((name) => themes.map((theme) => `${name}.machine.${theme}.svg`)),
  ];

  /** What each element is painted with; `isKnown`: with custom properties. */
  async function paints(svg: string, isKnown: boolean): Promise<string[]> {
    await opened.page.setContent(`<body>${isKnown ? svg : svg.replaceAll('var(', 'no-such-function(')}`);
    return opened.page.$$eval('svg *', (elements) =>
      elements.map((element) => {
        const { fill, stroke } = getComputedStyle(element);
        return `${element.tagName} ${element.getAttribute('class')}: ${fill}, ${stroke}`;
      }),
    );
  }

  test.each(pictures)('%s has the same colours', async (path) => {
    const svg = readFileSync(`docs/${path}`, 'utf8');
    const known = await paints(svg, true);
    expect(new Set(known).size).toBeGreaterThan(5);
    expect(await paints(svg, false)).toEqual(known);
  });

  test('a picture without them is found', async () => {
    const svg = drawSession({ theme: 'light' }).replaceAll(/fill:#\w+/g, '');
    expect(await paints(svg, false)).not.toEqual(await paints(svg, true));
  });
});
