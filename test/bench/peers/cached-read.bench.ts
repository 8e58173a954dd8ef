/**
 * What it costs to be given a token that is there, one read after the other, in Chromium.
 *
 * @module
 */

import { LIBRARIES, openContest } from './support/chromium.ts';
import { isQuick, record } from './support/figures.ts';
import { type Spread, spreadsInTurns } from './support/rounds.ts';

/** Microseconds of processor time a read, by contestant. */
export type CachedReadFigures = Readonly<Record<string, Spread>>;

/** A turn is as many reads as take about this long where nothing else runs: what is around them must not count. */
const TURN_MS = isQuick ? 20 : 100;
const PROBE = 1_000;

await using contest = await openContest([...LIBRARIES, '@auth0/auth0-spa-js, in memory']);
const readers: Record<string, () => Promise<number>> = {};
for (const { name, api, kit, signIn, load } of contest.pages) {
  await signIn();
  await load();
  await kit.open();
  await kit.readCached(PROBE);
  const probeMs = await contest.processorMs(() => kit.readCached(PROBE));
  const reads = Math.ceil((TURN_MS * PROBE) / probeMs);
  api.forget();
  readers[name] = async () => (1_000 * (await contest.processorMs(() => kit.readCached(reads)))) / reads;
}
const figures: CachedReadFigures = await spreadsInTurns(readers, { rounds: 50, warmUp: 5 });
console.log(figures);
// What asks the server has not read what was there.
const asking = contest.pages.filter(({ api }) => api.requests.length > 0).map(({ name }) => name);
if (asking.length > 0) throw new TypeError(`A cached read asked the server: ${asking.join()}`);
await record(figures, contest.versions);
