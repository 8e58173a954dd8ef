import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { laneLegend, lanesOf } from '../../../src/cli/drill/lanes.ts';
import { createTimeline, type ScenarioTimeline } from '../../../src/cli/drill/timeline.ts';
import { simulatedDrill } from '../support/simulated-drill.ts';

const plain = { colors: picocolors.createColors(false), hasColors: false };
const coloured = { colors: picocolors.createColors(true), hasColors: true };

/** Ten seconds: a token until 4 s, an outage whose state lasts 35 ms, a new token, and the end. */
const story: ScenarioTimeline = {
  name: 'story',
  title: 'a story',
  fromMs: 1_000,
  toMs: 11_000,
  states: [
    { what: null, fromMs: 1_000, toMs: 1_500 },
    { what: 'refreshing', fromMs: 1_500, toMs: 2_000 },
    { what: 'active', fromMs: 2_000, toMs: 6_010 },
    { what: 'origin-outage-retry', fromMs: 6_010, toMs: 6_045 },
    { what: 'active', fromMs: 6_045, toMs: 9_500 },
    { what: 'signed-out', fromMs: 9_500, toMs: 11_000 },
  ],
  world: [
    { what: 'healthy', fromMs: 1_000, toMs: 3_000 },
    { what: 'gate', fromMs: 3_000, toMs: 10_900 },
    { what: 'hung', fromMs: 10_900, toMs: 11_000 },
  ],
  token: [
    { atMs: 1_600, leftShare: null },
    { atMs: 2_000, leftShare: 1 },
    { atMs: 4_000, leftShare: 0.5 },
    { atMs: 5_000, leftShare: 0.2 },
    { atMs: 5_500, leftShare: null },
    { atMs: 6_100, leftShare: 0.9 },
    { atMs: 9_600, leftShare: null },
  ],
};

test('a lane says state, token and world on one scale, and loses no state however short', () => {
  expect(lanesOf(story, [story], { ...plain, cells: 10 })).toEqual(['raaaaoaass', '·█▅▂·███··', '──━ gate ━']);
});

test('where there are colours the height of a cell is the token, its colour the state', () => {
  const [lane = '', rail = ''] = lanesOf(story, [story], { ...coloured, cells: 10 });
  const { green, yellow, gray, red } = coloured.colors;
  expect(lane).toContain(green('▅'));
  expect(lane).toContain(yellow('█'));
  expect(lane.startsWith(red('·'))).toBe(true);
  expect(lane).toContain(gray('·'));
  expect(rail).toContain(red('━ gate ━'));
});

test('a shorter scenario has a shorter lane', () => {
  const longer = { ...story, toMs: 21_000 };
  const [states = ''] = lanesOf(story, [story, longer], { ...plain, cells: 10 });
  expect(states).toHaveLength(5);
});

test('the legend names every state, and keeps a sign beside its word', () => {
  const legend = laneLegend(plain);
  for (const state of ['active', 'refreshing', 'origin-outage-retry', 'handshaking', 'signed-out']) {
    expect(legend).toContain(`\u00a0${state}`);
  }
});

test('a drill is remembered scenario by scenario, with what the world did and when', async () => {
  const { events } = await simulatedDrill({ names: ['origin-outage', 'total-outage', 'recovery'] });
  const timeline = createTimeline();
  for (const event of events) timeline.take(event);
  const [outage, total, recovery] = timeline.scenarios;
  expect(timeline.scenarios.map(({ name }) => name)).toEqual(['origin-outage', 'total-outage', 'recovery']);
  expect(outage?.states.map(({ what }) => what)).toContain('origin-outage-retry');
  expect(outage?.world.map(({ what }) => what)).toEqual(['healthy', 'origin-outage']);
  expect(total?.world.map(({ what }) => what)).toEqual(['healthy', 'unavailable', 'connection-reset', 'healthy']);
  expect(recovery?.world.map(({ what }) => what)).toEqual(['healthy', 'unavailable', 'origin-outage', 'healthy']);
  for (const { states, token, fromMs, toMs } of timeline.scenarios) {
    expect(states.every((span) => span.fromMs >= fromMs && span.toMs <= toMs)).toBe(true);
    expect(token.every(({ leftShare }) => leftShare === null || (leftShare >= 0 && leftShare <= 1))).toBe(true);
  }
  expect(outage?.token.some(({ leftShare }) => leftShare !== null && leftShare > 0.9)).toBe(true);
});
