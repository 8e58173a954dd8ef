/**
 * What a frame of the viewer costs while somebody works with it: back in time by row, key and slider, filters, pause, groups, zoom,
 * with 20,000 events of 50 keys held, most of them of one key, and one more of each key with each act. Input goes the browser's way.
 * Fails when, of something that is done 20 times, more than one time needs a frame of more processor time than a 60th of a second,
 * and when an act did not do what it should. What is said without a verdict takes longer, and `docs/inspecting.md` says so.
 *
 * @module
 */

import { createHand, type Place } from './viewer/hand.ts';
import { FRAME_MS, judgedText, judgeFrames } from './viewer/judge-frames.ts';
import { EVENTS, KEYS, messageOf } from './viewer/messages.ts';
import { type MeasuredViewer, openViewer } from './viewer/open-viewer.ts';
import type { MarkedFrames } from './viewer/page-frames.ts';

const ROUNDS = 3;
const TIMES = 20;
/** The first so many events are of all keys in turn, the others of the first key. */
const OF_ALL_KEYS = 4_900;
const PART = 500;
/** What is held when the page goes on after a pause. */
const HELD = 5_000;

const CHOSEN = `document.getElementById('history').getAttribute('aria-activedescendant')`;
const textOf = (id: string) => `document.getElementById('${id}').textContent`;
const filterOf = (id: string) => `document.getElementById('${id}').value`;

const rounds: (readonly MarkedFrames[])[] = [];
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await play());
console.log(`Processor time of the costliest frame of an act, at most ${FRAME_MS.toFixed(1)} ms:`);
for (const one of judgeFrames(rounds)) {
  const isExpected = one.isFine || one.name.startsWith('(');
  console.log(judgedText(one, isExpected));
  if (!isExpected) process.exitCode = 1;
}

async function play(): Promise<readonly MarkedFrames[]> {
  const viewer = await openViewer();
  try {
    return await work(viewer);
  } finally {
    await viewer.close();
  }
}

/** Everything that is done, once. */
async function work(viewer: MeasuredViewer): Promise<readonly MarkedFrames[]> {
  const { read } = viewer;
  const hand = createHand(viewer);
  let told = 0;
  let held = 0;
  let isPaused = false;

  async function tell(count: number, keyOf: (index: number) => number = (index) => index % KEYS): Promise<void> {
    const messages = Array.from({ length: count }, (_nothing, at) => messageOf(told + at, keyOf(told + at)));
    told += count;
    held += count;
    if (isPaused) await viewer.tell(messages, 'pause', `${held} waiting`);
    else await viewer.tell(messages, 'count', `${told} events`);
  }

  /** @param seen - An expression whose value is another one after the act. */
  async function act(name: string, seen: string, what: () => Promise<unknown>): Promise<void> {
    const before = await read(seen);
    await viewer.measure(name, () => Promise.all([what(), tell(KEYS)]));
    if ((await read(seen)) === before) throw new Error(`"${name}" did nothing: ${seen} is still ${before}.`);
  }

  async function acts(name: string, seen: string, what: (at: number) => Promise<unknown>): Promise<void> {
    for (let at = 0; at < TIMES; at += 1) await act(name, seen, () => what(at));
  }

  while (told < EVENTS) await tell(PART, (index) => (index < OF_ALL_KEYS ? index % KEYS : 0));
  // Of a page that is live the slider is moved as well: there more comes in meanwhile.
  await read(`void (document.getElementById('scrub').hidden = false)`);
  await viewer.record();

  await acts('events come in', textOf('count'), async () => undefined);
  const history = await hand.placeOf('#history');
  const line = (at: number): Place => ({ ...history, y: history.y + 26 * (at % 7), height: 26 });
  await acts('row of the history', CHOSEN, (at) => hand.click(line(at)));
  await acts('arrow in the history', CHOSEN, () => hand.key('ArrowUp'));
  await acts('Home and End', CHOSEN, (at) => hand.key(at % 2 === 0 ? 'Home' : 'End'));
  await acts('wheel', `document.getElementById('history').scrollTop`, (at) =>
    hand.wheel(history, at < TIMES / 2 ? -400 : 350),
  );
  const slider = await hand.placeOf('#scrubber');
  await hand.press(slider);
  await acts('slider', CHOSEN, (at) => hand.move(slider.x + 8 + ((at * 53) % (slider.width - 16)), slider.y + 9));
  await hand.release(slider);
  const live = await hand.placeOf('#live');
  for (let at = 0; at < TIMES; at += 1) {
    await hand.click(line(at));
    await read('frames(2)');
    await act('back to now', 'document.body.className', () => hand.click(live));
  }

  for (const [id, word] of [
    ['history-filter', 'backing'],
    ['key-filter', 'session'],
  ] as const) {
    await hand.click(await hand.placeOf(`#${id}`));
    await acts(id.replace('-', ' '), filterOf(id), (at) => {
      const turn = at % (2 * word.length);
      return hand.key(word[turn] ?? 'Backspace');
    });
    while ((await read(filterOf(id))) !== '') await hand.key('Backspace');
  }

  const pause = await hand.placeOf('#pause');
  for (let at = 0; at < TIMES; at += 1) {
    await viewer.measure('pause', () => hand.click(pause));
    [isPaused, held] = [true, 0];
    for (let sent = 0; sent < (at === 0 ? HELD : PART); sent += PART) await tell(PART);
    isPaused = false;
    await viewer.measure('go on', () => Promise.all([hand.click(pause), tell(KEYS)]));
  }

  await read(`document.getElementById('grouping').focus()`);
  await acts('groups', `document.querySelector('#keys').firstChild.textContent`, (at) =>
    hand.key(at % 4 < 2 ? 'ArrowDown' : 'ArrowUp'),
  );
  for (let at = 0; at < TIMES; at += 1) {
    for (const zoom of ['in', 'fit', 'out', 'read']) {
      const button = await hand.placeOf(`[data-zoom=${zoom}]`);
      await act(`zoom ${zoom}`, `document.querySelector('#chart svg').style.width`, () => hand.click(button));
    }
  }
  const keys = [await hand.placeOf('#keys button:nth-of-type(2)'), await hand.placeOf('#keys button')];
  await acts('another key', `document.querySelector('#keys [aria-pressed=true]').dataset.key`, (at) =>
    hand.click(keys[at % 2] ?? line(0)),
  );
  await viewer.measure('(copy as vitest)', async () => hand.click(await hand.placeOf('#copy')));
  await read(`void (document.getElementById('test-box').hidden = true)`);
  await viewer.measure('(export of all)', async () => hand.click(await hand.placeOf('#export')));

  return viewer.stop();
}
