/**
 * From a page whose library is loaded to its first token, in Chromium: with a token that is still good, and with one that has expired
 * an hour ago, for one caller and for ten thousand at once. And what it takes to load the library's module.
 *
 * @module
 */

import type { Answered } from './pages/in-page.ts';
import { type ContestantPage, LIBRARIES, openContest } from './support/chromium.ts';
import { isQuick, record } from './support/figures.ts';
import { inTurns, type Spread, spreadOf } from './support/rounds.ts';

/** One situation of one contestant. */
export interface Started {
  /** Processor time of the whole browser, milliseconds. */
  readonly processorMs: Spread;
  /** By the page's clock, milliseconds. */
  readonly tookMs: Spread;
  /** What the API was asked in a round, and how often. The same in all rounds. */
  readonly requests: Readonly<Record<string, number>>;
  readonly callers: number;
  /** Callers who got a good token in the worst round, and what the others got. */
  readonly good: number;
  readonly others: Readonly<Record<string, number>>;
}

export type Situation = 'good token' | 'expired token' | 'many callers';
export interface StartFigures {
  readonly module: Readonly<Record<string, { readonly processorMs: Spread; readonly tookMs: Spread }>>;
  readonly start: Readonly<Record<Situation, Readonly<Record<string, Started>>>>;
}

const TWO_HOURS_MS = 7_200_000;
const MANY = isQuick ? 1_000 : 10_000;
/** It sends a request for each caller: ten thousand at once are more than a browser takes. */
const FEWER: Readonly<Record<string, number>> = { 'oidc-client-ts': 100 };
const SITUATIONS: Readonly<Record<Situation, { agoMs: number; callersOf: (name: string) => number; rounds: number }>> =
  {
    'good token': { agoMs: 0, callersOf: () => 1, rounds: 15 },
    'expired token': { agoMs: TWO_HOURS_MS, callersOf: () => 1, rounds: 15 },
    'many callers': { agoMs: TWO_HOURS_MS, callersOf: (name) => FEWER[name] ?? MANY, rounds: 5 },
  };

await using contest = await openContest([...LIBRARIES, '@clerk/clerk-js, script']);

async function startOf({ api, kit, signIn, load }: ContestantPage, agoMs: number, callers: number) {
  await signIn(agoMs);
  // Nothing is at hand where a token has expired: neither in the page nor in the list of the browser's sessions.
  api.listsToken = agoMs === 0;
  await load();
  api.forget();
  let answered: Answered | undefined;
  const processorMs = await contest.processorMs(async () => {
    answered = await kit.start(callers);
  });
  if (answered === undefined) throw new TypeError('The page did not answer');
  const requests: Record<string, number> = {};
  for (const request of api.requests) requests[request] = (requests[request] ?? 0) + 1;
  return { processorMs, requests, ...answered };
}

const start: Partial<Record<Situation, Record<string, Started>>> = {};
for (const [situation, { agoMs, callersOf, rounds }] of Object.entries(SITUATIONS)) {
  const turns = contest.pages.map((page) => [page.name, () => startOf(page, agoMs, callersOf(page.name))] as const);
  const measured = await inTurns(Object.fromEntries(turns), { rounds, warmUp: 1 });
  const of = Object.entries(measured).map(([name, all]) => {
    const [worst] = all.toSorted((one, other) => one.good - other.good);
    if (worst === undefined) throw new TypeError(`${name} was not measured`);
    const started: Started = {
      processorMs: spreadOf(all.map(({ processorMs }) => processorMs)),
      tookMs: spreadOf(all.map(({ tookMs }) => tookMs)),
      requests: worst.requests,
      callers: callersOf(name),
      good: worst.good,
      others: worst.others,
    };
    return [name, started] as const;
  });
  start[situation as Situation] = Object.fromEntries(of);
  console.log(situation, JSON.stringify(start[situation as Situation], null, 1));
}

async function moduleOf({ page, api, load }: ContestantPage) {
  await page.goto(api.origin);
  let tookMs = Number.NaN;
  const processorMs = await contest.processorMs(async () => {
    tookMs = await load();
  });
  return { processorMs, tookMs };
}
const loading = await inTurns(Object.fromEntries(contest.pages.map((page) => [page.name, () => moduleOf(page)])), {
  rounds: 15,
  warmUp: 2,
});
const module = Object.fromEntries(
  Object.entries(loading).map(([name, all]) => [
    name,
    {
      processorMs: spreadOf(all.map(({ processorMs }) => processorMs)),
      tookMs: spreadOf(all.map(({ tookMs }) => tookMs)),
    },
  ]),
);
console.log('module', JSON.stringify(module, null, 1));
if (isQuick) console.log('Few rounds.');
await record<StartFigures>({ module, start: start as StartFigures['start'] }, contest.versions);
