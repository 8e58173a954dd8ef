/**
 * What a frame of the viewer costs while 20,000 events of 50 keys come in, 250 with each frame: all that the main thread of the page
 * does, messages read, style, layout and paint included, in the Chromium that the tests use. Fails when more than one frame in
 * twenty takes more processor time than a 60th of a second. Time that went by is said beside it: on a machine that has other work, that
 * is longer, and says nothing of the page.
 *
 * It proves itself: the same, with a page that renders anew for each event instead of each frame, must fail.
 *
 * @module
 */

import { FRAME_MS, type JudgedFrames, judgedText, judgeFrames } from './viewer/judge-frames.ts';
import { EVENTS, messageOf } from './viewer/messages.ts';
import { openViewer } from './viewer/open-viewer.ts';
import type { MarkedFrames } from './viewer/page-frames.ts';

const BATCH = 250;
const ROUNDS = 3;
/** A page with the planted fault needs seconds for each batch. */
const PLANTED_EVENTS = 8 * BATCH;

const rounds: (readonly MarkedFrames[])[] = [];
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await play('250 events come in', EVENTS));
const planted = await play('planted: must exceed it', PLANTED_EVENTS, renderForEachEvent);
console.log(`Processor time of a frame, at most ${FRAME_MS.toFixed(1)} ms:`);
for (const one of judgeFrames(rounds)) say(one, one.isFine);
for (const one of judgeFrames([planted])) say(one, !one.isFine);

function say(judged: JudgedFrames, isExpected: boolean): void {
  console.log(judgedText(judged, isExpected));
  if (!isExpected) process.exitCode = 1;
}

async function play(name: string, events: number, plant?: () => void): Promise<readonly MarkedFrames[]> {
  const viewer = await openViewer(plant);
  try {
    await viewer.record();
    for (let first = 0; first < events; first += BATCH) {
      const messages = Array.from({ length: BATCH }, (_nothing, at) => messageOf(first + at));
      await viewer.measure(name, () => viewer.tell(messages, 'count', `${first + BATCH} events`));
    }
    return await viewer.stop();
  } finally {
    await viewer.close();
  }
}

/** Runs in the page: has its frame shown once more for each event. */
function renderForEachEvent(): void {
  const { requestAnimationFrame } = globalThis;
  let frame: FrameRequestCallback | null = null;
  let isExtra = false;
  globalThis.requestAnimationFrame = (callback) => {
    // The first to ask is the viewer.
    frame ??= callback;
    return isExtra ? 0 : requestAnimationFrame(callback);
  };
  const { addEventListener } = EventSource.prototype;
  EventSource.prototype.addEventListener = function listen(type: string, listener: unknown) {
    addEventListener.call(this, type, (event) => {
      for (const message of JSON.parse((event as MessageEvent<string>).data) as readonly object[]) {
        (listener as (event: object) => void)({ data: JSON.stringify([message]) });
        isExtra = true;
        frame?.(performance.now());
        isExtra = false;
      }
    });
  };
}
