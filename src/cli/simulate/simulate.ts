import type { FleetPlan, Strategy } from './plan.ts';
import type { FleetResult, Simulation } from './render-text.ts';
import { type FleetThreads, runFleet } from './run-fleet.ts';
import { requestsPerSecond, summarize } from './summarize.ts';

/** What is to be simulated, and in how much detail. */
export interface SimulationOptions extends FleetThreads {
  readonly plan: Simulation['plan'];
  /** Pages of the chart's fleet that are simulated; each stands for as many as it takes. */
  readonly sample: number;
}

/** The other fleets are there to be compared: so many pages show what they do. */
const COMPARED_MAX = 1_000;
const STRATEGIES: readonly Strategy[] = ['chart', 'without-jitter', 'naive'];

/** Runs the fleets side by side: same seed, same outage, same edge. */
export async function simulate({ plan, sample, ...threads }: SimulationOptions): Promise<Simulation> {
  const fleets: FleetResult[] = [];
  for (const strategy of STRATEGIES) {
    const pages = strategy === 'chart' ? sample : Math.min(sample, COMPARED_MAX);
    const simulated = sampledPlan({ ...plan, strategy }, Math.min(pages, plan.pages));
    const scale = plan.pages / simulated.pages;
    const tally = await runFleet(simulated, threads);
    fleets.push({
      strategy,
      simulated: simulated.pages,
      summary: summarize(simulated, tally, scale),
      requestsPerSecond: requestsPerSecond(tally.series).map((count) => Math.round(count * scale)),
      pagesWithoutToken: Array.from(tally.series.withoutTokenMs, (ms) => Math.round((ms / 1000) * scale)),
    });
  }
  return { plan, fleets };
}

/** A part of a fleet before as large a part of the edge. */
function sampledPlan(plan: FleetPlan, pages: number): FleetPlan {
  const { capacity } = plan;
  return { ...plan, pages, capacity: capacity === null ? null : (capacity * pages) / plan.pages };
}
