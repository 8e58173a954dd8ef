/**
 * What a simulated fleet costs: CPU for a page and an hour, which must not grow with either: at three sizes and two lengths, and at two
 * sizes before an edge that all share. They take turns in one process, so that what disturbs one disturbs all. Fails when one costs much
 * more than another. It also says what one of the chart's transitions costs, beside XState's own `transition()` on the same events.
 *
 * @module
 */

import { type SnapshotFrom, transition } from 'xstate';
import { sessionMachine } from 'xstate-session/machines';
import type { ChartEvent } from '../../src/cli/simulate/chart-actions.ts';
import { type ChartSnapshot, chartSteps } from '../../src/cli/simulate/chart-steps.ts';
import { exchangeAlone } from '../../src/cli/simulate/exchange.ts';
import type { FleetPlan } from '../../src/cli/simulate/plan.ts';
import { runShard } from '../../src/cli/simulate/shard.ts';

const GROWTH_MAX = 1.5;
const ROUNDS = 5;
const HOUR_MS = 3_600_000;

const hourOf = (pages: number, hours: number, capacity: number | null): FleetPlan => ({
  strategy: 'chart',
  pages,
  durationMs: hours * HOUR_MS,
  away: 'origin',
  awayFromMs: (hours * HOUR_MS) / 4,
  awayUntilMs: (hours * HOUR_MS) / 2,
  lifetimeMs: 60_000,
  capacity,
  policy: 'manual',
  refusedShare: 0.01,
  opened: 'spread',
  limits: {},
  seed: 1,
});
const sizes = [
  { name: '200 pages, 1/2 h', plan: hourOf(200, 0.5, null) },
  { name: '800 pages, 1/2 h', plan: hourOf(800, 0.5, null) },
  { name: '3,200 pages, 1/2 h', plan: hourOf(3_200, 0.5, null) },
  { name: '400 pages, 2 h', plan: hourOf(400, 2, null) },
  { name: '400 pages, 1/2 h, one edge', plan: hourOf(400, 0.5, 40) },
  { name: '1,600 pages, 1/2 h, one edge', plan: hourOf(1_600, 0.5, 160) },
];

/** CPU of a run, in microseconds. */
function cpuOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const costs = sizes.map(() => [] as number[]);
// The compiler's own work would count for the first.
runShard(hourOf(1_600, 0.5, null), { thread: 0, threads: 1 });
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [index, { plan }] of sizes.entries()) {
    const us = cpuOf(() => runShard(plan, { thread: 0, threads: 1 }));
    costs[index]?.push(us / 1000 / plan.pages / (plan.durationMs / HOUR_MS));
  }
}
const least = costs.map((values) => Math.min(...values));
for (const [index, { name }] of sizes.entries())
  console.log(`${name}: ${least[index]?.toFixed(1)} ms of CPU a page and hour`);
// An edge that all share costs more by itself: pages take turns.
for (const isShared of [false, true]) {
  const alike = least.filter((_, index) => (sizes[index]?.plan.capacity !== null) === isShared);
  const growth = Math.max(...alike) / Math.min(...alike);
  const edge = isShared ? 'one edge' : 'an edge without limit';
  console.log(`before ${edge} the dearest is ${growth.toFixed(2)} of the cheapest (budget ${GROWTH_MAX})`);
  if (!(growth <= GROWTH_MAX)) process.exitCode = 1;
}

/** Every transition of some pages in an hour, to be made again without anything around it; XState's snapshot beside ours. */
const taken: { snapshot: ChartSnapshot; ofXState: SnapshotFrom<typeof sessionMachine>; event: ChartEvent }[] = [];
const steps = chartSteps();
const pages = 20;
runShard(hourOf(pages, 1, null), { thread: 0, threads: 1 }, exchangeAlone, {
  begin: steps.begin,
  next(snapshot, event) {
    const { place, context } = snapshot;
    taken.push({ snapshot, ofXState: sessionMachine.resolveState({ value: place.value, context }), event });
    return steps.next(snapshot, event);
  },
});
const leastOf = (step: (one: (typeof taken)[number]) => unknown) =>
  Math.min(...Array.from({ length: ROUNDS }, () => cpuOf(() => taken.map(step))));
const alone = leastOf(({ snapshot, event }) => steps.next(snapshot, event));
const ofXState = leastOf((one) => transition(sessionMachine, one.ofXState, one.event as never));
const us = (all: number) => `${(all / taken.length).toFixed(0)} us`;
console.log(
  `${Math.round(taken.length / pages)} transitions a page and hour, of ${us(alone)} each from snapshots that are kept`,
);
console.log(`by XState's transition() they take ${us(ofXState)} each`);
