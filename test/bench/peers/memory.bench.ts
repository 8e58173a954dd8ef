/**
 * What a session with a token keeps in the heap of its page, in Chromium, after the garbage is gone. Each more session in the same
 * page: what all share (the code, the first of everything) does not count.
 *
 * @module
 */

import { type ContestantPage, LIBRARIES, openContest } from './support/chromium.ts';
import { isQuick, record } from './support/figures.ts';
import { type Spread, spreadsInTurns } from './support/rounds.ts';

/** Bytes a session, by contestant. */
export type MemoryFigures = Readonly<Record<string, Spread>>;

const SESSIONS = isQuick ? 5 : 20;
/** The first ones bring along what the others share, and code that is compiled when it is hot. */
const FIRST = isQuick ? 2 : 5;

await using contest = await openContest(LIBRARIES);

async function heapBytes({ cdp }: ContestantPage): Promise<number> {
  for (let time = 0; time < 3; time += 1) await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize;
}

async function bytesOf(contestant: ContestantPage): Promise<number> {
  await contestant.signIn();
  await contestant.load();
  await contestant.kit.openOthers(FIRST);
  const before = await heapBytes(contestant);
  await contestant.kit.openOthers(SESSIONS);
  return ((await heapBytes(contestant)) - before) / SESSIONS;
}

const figures: MemoryFigures = await spreadsInTurns(
  Object.fromEntries(contest.pages.map((contestant) => [contestant.name, () => bytesOf(contestant)])),
  { rounds: 5, warmUp: 0 },
);
console.log(figures);
await record(figures, contest.versions);
