/**
 * Plays every scenario with every library, in pages of Chromium in which time is virtual: hours pass in a second, and the same run gives
 * the same figures.
 *
 * @module
 */

import { findBrowser } from '../../../support/find-browser.ts';
import { isQuick, record } from '../support/figures.ts';
import { CONTESTANTS, type Contestant, type ContestantName } from './contestants.ts';
import type { Outcome } from './contract.ts';
import { type BehaviourFigures, type CellFigures, cellOf } from './figures.ts';
import { openStage } from './run-in-browser.ts';
import { ENDINGS, LIFETIME_SECONDS, SCENARIOS, type ScenarioName } from './scenarios.ts';

/** By how much a fault is moved: it meets a token at three moments of its life. */
const PHASES_SECONDS = isQuick ? [0] : [0, 97, 191];
/** Pages at once. */
const LANES = 2;

const { path, tried } = await findBrowser();
if (path === null) throw new TypeError(`There is no Chromium: ${tried.join('; ')}`);

const stage = await openStage(path);
try {
  const names = Object.keys(CONTESTANTS) as ContestantName[];
  const isPlayed = (scenario: ScenarioName, { only }: Contestant) => only === undefined || only === scenario;
  const playersOf = (scenario: ScenarioName) => names.filter((name) => isPlayed(scenario, CONTESTANTS[name]));
  const scenarios = (Object.keys(SCENARIOS) as ScenarioName[]).filter((name) => !isQuick || name === 'gate-page');
  const plays = scenarios.flatMap((scenario) =>
    playersOf(scenario).flatMap((name) => PHASES_SECONDS.map((phaseSeconds) => ({ scenario, name, phaseSeconds }))),
  );
  const outcomes = new Map<string, Outcome[]>();
  const inLane = async () => {
    for (let next = plays.shift(); next !== undefined; next = plays.shift()) {
      const { scenario, name, phaseSeconds } = next;
      const outcome = await stage.play(name, { scenario, phaseSeconds, seed: 1 + phaseSeconds });
      const key = `${scenario} ${name}`;
      outcomes.set(key, [...(outcomes.get(key) ?? []), outcome]);
    }
  };
  await Promise.all(Array.from({ length: LANES }, inLane));

  const cells = (scenario: ScenarioName) =>
    Object.fromEntries(
      playersOf(scenario).map((name) => [
        name,
        cellOf(outcomes.get(`${scenario} ${name}`) ?? [], ENDINGS.includes(scenario)),
      ]),
    );
  const figures: BehaviourFigures = {
    runs: PHASES_SECONDS.length,
    lifetimeSeconds: LIFETIME_SECONDS,
    scenarios: Object.fromEntries(scenarios.map((scenario) => [scenario, cells(scenario)])),
  };
  for (const [scenario, row] of Object.entries(figures.scenarios)) print(scenario, row);
  await record(figures, { Chromium: stage.version });
} finally {
  await stage[Symbol.asyncDispose]();
}

function print(scenario: string, row: Readonly<Record<string, CellFigures>>): void {
  console.log(`\n${scenario}`);
  for (const [name, { lost, secondsWithout, secondsExpired, requests }] of Object.entries(row)) {
    const counts = `lost ${lost}, ${secondsWithout.median} s without, ${secondsExpired.median} expired, ${requests.median} requests`;
    console.log(`  ${name.padEnd(18)} ${counts}`);
  }
}
