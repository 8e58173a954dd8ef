import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnyStateMachine, createMachine } from 'xstate';
import { chartConfig, drawLifetime, drawSession, type SessionView } from 'xstate-session/inspect';
import { lifetimeMachine, sessionMachine } from 'xstate-session/machines';
import { EXPANDED } from '../../src/inspect/diagram/expanded-picture.ts';
import { LIFETIME } from '../../src/inspect/diagram/lifetime-picture.ts';
import { OVERVIEW } from '../../src/inspect/diagram/overview-picture.ts';
import { arrowOf, pictureFaults } from '../../src/inspect/diagram/picture-arrows.ts';
import { PICTURE_PALETTES } from '../../src/inspect/diagram/picture-style.ts';
import { contrast } from './support/contrast.ts';
import { type OpenedPage, openPage } from './support/open-page.ts';
import { textFaults } from './support/text-faults.ts';

// The pictures in docs/pictures are made from the code. After a change: npx vitest run --project node test/inspect/pictures.test.ts -u

const states = Object.keys(sessionMachine.states) as SessionView[];
const views: SessionView[] = ['overview', 'expanded', ...states];
const themes = ['light', 'dark'] as const;

describe.each(views)('the picture %s', (view) => {
  test.each(themes)('in docs/, %s, is what the code says', async (theme) => {
    const svg = drawSession({ view, theme });
    await expect(svg).toMatchFileSnapshot(`../../docs/pictures/session.${view}.${theme}.svg`);
  });

  test('says in words what it shows', () => {
    const svg = drawSession({ view });
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="(\S+)-title \1-desc">/);
    const desc = svg.match(/<desc [^>]*>([^<]*)</)?.[1] ?? '';
    const shown = [...svg.matchAll(/<g class="state[^>]* data-state="([^"]+)"/g)].map(([, state = '']) => state);
    expect(shown.length).toBeGreaterThan(1);
    for (const state of shown) expect(desc).toContain(`${state.replace('.', ', ')}: `);
    expect(desc).toMatch(/From [a-z, -]+ to [a-z, -]+: /);
  });
});

describe('the picture of how long a session lasts', () => {
  test.each(themes)('in docs/, %s, is what the code says', async (theme) => {
    await expect(drawLifetime({ theme })).toMatchFileSnapshot(`../../docs/pictures/lifetime.${theme}.svg`);
  });

  test('tells of every state, beginning and family of transitions, and misses what is planted', () => {
    expect(pictureFaults(lifetimeMachine, LIFETIME, 3)).toEqual([]);
    const config = JSON.parse(JSON.stringify(chartConfig(lifetimeMachine)));
    config.states.lasting.states.end.states.planted = {};
    config.states.lasting.states.request.states.waiting.on.planted = '#lifetime.ended';
    expect(pictureFaults(createMachine(config), LIFETIME, 3)).toEqual([
      'no box for lasting.end.planted',
      'no arrow from lasting.request.waiting to ended',
    ]);
    const without = { ...LIFETIME, starts: LIFETIME.starts.filter(({ of }) => of !== 'lasting.end') };
    expect(pictureFaults(lifetimeMachine, without, 3)).toEqual(['no beginning of lasting.end']);
  });

  test('says in words what it shows', () => {
    const desc = drawLifetime().match(/<desc [^>]*>([^<]*)</)?.[1] ?? '';
    expect(desc).toContain('lasting, request, extending: The server is told that the user goes on');
    expect(desc).toContain('From lasting, request, confirming to ended: the server says so.');
  });
});

test('a view that does not exist is named', () => {
  expect(() => drawSession({ view: 'activ' as never })).toThrow(/view must be overview, expanded or .*given: activ/);
});

describe('what is laid out by hand', () => {
  const pictures = [
    ['overview', OVERVIEW, 1],
    ['expanded', EXPANDED, 2],
  ] as const;

  test.each(pictures)('the %s tells of every state, beginning and family of transitions', (_name, picture, depth) => {
    expect(pictureFaults(sessionMachine, picture, depth)).toEqual([]);
  });

  type Config = { on: object; states: Record<string, Record<string, object>> };
  const planted = (change: (config: Config) => void): AnyStateMachine => {
    const config = JSON.parse(JSON.stringify(chartConfig(sessionMachine))) as Config;
    change(config);
    return createMachine(config as never);
  };

  test.each<[string, (config: Config) => void, string, string]>([
    [
      'a state',
      ({ states }) => {
        states.planted = { description: {} };
      },
      'no box for planted',
      'no box for planted',
    ],
    [
      'a family of transitions',
      ({ states }) => {
        Object.assign(states.active?.on ?? {}, { planted: '#session.origin-outage-retry' });
      },
      'no arrow from active to origin-outage-retry',
      'no arrow from active to origin-outage-retry',
    ],
    [
      'a way that holds in any state',
      ({ on }) => {
        Object.assign(on, { planted: '.active' });
      },
      'no arrow from any state to active',
      'no arrow from any state to active',
    ],
    [
      'a way that nobody goes any more',
      ({ states }) => {
        states.active = { ...states.active, always: [], on: {} } as never;
      },
      'no such way: active to refreshing',
      'no such way: active to refreshing',
    ],
  ])('misses %s that is planted', (_what, change, ofOverview, ofExpanded) => {
    const machine = planted(change);
    expect(pictureFaults(machine, OVERVIEW, 1)).toEqual([ofOverview]);
    expect(pictureFaults(machine, EXPANDED, 2)).toEqual([ofExpanded]);
  });

  test('expanded, it misses a way inside a state, a state inside and a beginning that are planted', () => {
    const machine = planted(({ states }) => {
      Object.assign(states.handshaking?.states ?? {}, {
        resting: { always: '#session.handshaking.building-url' },
        planted: { initial: 'one', states: { one: {} } },
      });
    });
    expect(pictureFaults(machine, OVERVIEW, 1)).toEqual([]);
    expect(pictureFaults(machine, EXPANDED, 2)).toEqual([
      'no box for handshaking.planted',
      'no arrow from handshaking.resting to handshaking.building-url',
    ]);
    const without = { ...EXPANDED, starts: EXPANDED.starts.filter(({ of }) => of !== 'refreshing') };
    expect(pictureFaults(sessionMachine, without, 2)).toEqual(['no beginning of refreshing']);
  });

  test('the arrow of a transition is the one closest around it', () => {
    const found = (source: string, target: string) => {
      const arrow = arrowOf(EXPANDED, source, target);
      return arrow && `${arrow.from} → ${arrow.to}`;
    };
    expect(found('refreshing.requesting', 'active')).toBe('refreshing → active');
    expect(found('refreshing.requesting', 'refreshing.backing-off')).toBe(
      'refreshing.requesting → refreshing.backing-off',
    );
    expect(found('handshaking.resting', 'refreshing.backing-off')).toBe('handshaking → refreshing');
    expect(found('', 'signed-out')).toBe(' → signed-out');
    expect(found('active', 'active')).toBe(null);
  });
});

describe('every text', { timeout: 60_000 }, () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage('about:blank');
  });
  afterAll(() => opened.browser.close());

  const drawn = (view: SessionView | 'lifetime') =>
    view === 'lifetime' ? drawLifetime({ theme: 'light' }) : drawSession({ view, theme: 'light' });

  // What GitHub leaves of a phone's 390 px; only the one with all states inside is for larger screens.
  test.each([
    ...[['overview', 326] as const, ['expanded', 720] as const, ['lifetime', 326] as const],
    ...states.map((state) => [state, 326] as const),
  ])('of %s has 11 px and more at %i px, and lies clear of edges, boxes and other texts', async (view, px) => {
    expect(await textFaults(opened.page, drawn(view), px)).toEqual([]);
  });

  test('is measured: one that is too long is found, and so are a picture that is too small, colours too close, and no text at all', async () => {
    const picture = drawn('overview');
    expect((await textFaults(opened.page, picture, 300)).filter((fault) => !fault.startsWith('small'))).toEqual([]);
    expect((await textFaults(opened.page, picture, 300)).length).toBeGreaterThan(5);
    const long = picture.replaceAll('</text>', ' and what is far too long</text>');
    const found = await textFaults(opened.page, long, 344);
    expect(found.filter((fault) => fault.startsWith('outside')).length).toBeGreaterThan(3);
    expect(found.filter((fault) => fault.startsWith('on another')).length).toBeGreaterThan(3);
    const pale = picture.replace('</style>', 'text{fill:#999!important}</style>');
    expect((await textFaults(opened.page, pale, 344)).every((fault) => fault.startsWith('contrast'))).toBe(true);
    expect((await textFaults(opened.page, pale, 344)).length).toBeGreaterThan(5);
    expect(await textFaults(opened.page, picture.replaceAll(/<text[^>]*>[^<]*<\/text>/g, ''), 344)).toEqual([
      'no text',
    ]);
  });

  test.each(themes)(
    'stands out from what is behind it, %s, and states from one another by more than colour',
    (theme) => {
      const palette = PICTURE_PALETTES[theme];
      for (const behind of [palette.page, palette.box, palette.inner]) {
        expect(contrast(palette.text, behind)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(palette.note, behind)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(palette.line, behind)).toBeGreaterThanOrEqual(3);
      }
      for (const state of states) {
        const colour = palette[state as keyof typeof palette];
        expect(contrast(palette['on-state'], colour)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(colour, palette.page)).toBeGreaterThanOrEqual(3);
        expect(contrast(colour, palette.box)).toBeGreaterThanOrEqual(3);
      }
    },
  );

  test('follows the system, and a page that has a theme of its own', async () => {
    const { page } = opened;
    const colourWith = async (system: 'light' | 'dark', root: string) => {
      await page.emulateMedia({ colorScheme: system });
      await page.setContent(`<html ${root}><body>${drawSession()}`);
      return page.locator('.page').evaluate((rect) => getComputedStyle(rect).fill);
    };
    const [light, dark] = ['rgb(255, 255, 255)', 'rgb(13, 17, 23)'];
    expect(await colourWith('light', '')).toBe(light);
    expect(await colourWith('dark', '')).toBe(dark);
    expect(await colourWith('dark', 'data-theme="light"')).toBe(light);
    expect(await colourWith('light', 'data-theme="dark"')).toBe(dark);
    expect(await colourWith('light', 'class="dark"')).toBe(dark);
    await page.emulateMedia({ colorScheme: 'light' });
  });
});
