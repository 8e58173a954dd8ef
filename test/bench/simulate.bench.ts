/**
 * What a simulated fleet costs: CPU for a page and an hour, at three sizes and two lengths, which must not grow with either. Sizes take
 * turns in one process, so that what disturbs one disturbs all. Fails when the largest costs much more a page than the smallest.
 *
 * @module
 */

import type { FleetPlan } from '../../src/cli/simulate/plan.ts';
import { runShard } from '../../src/cli/simulate/shard.ts';

const GROWTH_MAX = 1.5;
const ROUNDS = 3;
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
  { name: '50 pages, 1/2 h', plan: hourOf(50, 0.5, null) },
  { name: '200 pages, 1/2 h', plan: hourOf(200, 0.5, null) },
  { name: '800 pages, 1/2 h', plan: hourOf(800, 0.5, null) },
  { name: '100 pages, 2 h', plan: hourOf(100, 2, null) },
  { name: '200 pages, 1/2 h, one edge', plan: hourOf(200, 0.5, 20) },
];

const costs = sizes.map(() => [] as number[]);
runShard(hourOf(100, 0.5, null), { thread: 0, threads: 1 });
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [index, { plan }] of sizes.entries()) {
    const before = process.cpuUsage();
    runShard(plan, { thread: 0, threads: 1 });
    const { user, system } = process.cpuUsage(before);
    costs[index]?.push((user + system) / 1000 / plan.pages / (plan.durationMs / HOUR_MS));
  }
}
const least = costs.map((values) => Math.min(...values));
for (const [index, { name }] of sizes.entries())
  console.log(`${name}: ${least[index]?.toFixed(1)} ms of CPU a page and hour`);
const growth = Math.max(...least) / Math.min(...least);
console.log(`the dearest is ${growth.toFixed(2)} of the cheapest (budget ${GROWTH_MAX})`);
if (!(growth <= GROWTH_MAX)) process.exitCode = 1;
