import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type ExchangeMemory, exchangeMemory, exchangeOf } from './exchange.ts';
import type { FleetPlan } from './plan.ts';
import { runShard } from './shard.ts';
import { addTally, emptyTally, type Tally } from './tally.ts';

/** Marks the work that is meant for this module, whichever file a thread begins with. */
const TASK = 'xstate-session simulate';

interface Task {
  readonly name: typeof TASK;
  readonly plan: FleetPlan;
  readonly thread: number;
  readonly threads: number;
  readonly memory: ExchangeMemory;
}

/** How a fleet is spread over threads. */
export interface FleetThreads {
  readonly threads: number;
  /** The program that a thread begins with: it must call {@link runTaskOfThread}. */
  readonly program: URL;
}

/**
 * Runs a fleet on so many threads; what comes out is the same whatever their number.
 *
 * @throws what a thread throws.
 */
export async function runFleet(plan: FleetPlan, { threads, program }: FleetThreads): Promise<Tally> {
  const used = Math.max(1, Math.min(threads, plan.pages));
  if (used === 1) return runShard(plan, { thread: 0, threads: 1 });
  const memory = exchangeMemory(used, plan.pages);
  const sum = emptyTally(plan.durationMs);
  const workers: Worker[] = [];
  const parts = Array.from({ length: used }, (_, thread) => {
    const task: Task = { name: TASK, plan, thread, threads: used, memory };
    const worker = new Worker(program, { workerData: task });
    workers.push(worker);
    return partOf(worker);
  });
  try {
    for (const part of await Promise.all(parts)) addTally(sum, part);
    return sum;
  } finally {
    // One that failed leaves the others waiting for it.
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function partOf(worker: Worker): Promise<Tally> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () =>
      reject(new TypeError('a thread of the simulation ended before its time: was it given another program?')),
    );
  });
}

/**
 * Does what this thread was started for.
 *
 * @returns Whether it was started for something: else it is the program itself.
 */
export function runTaskOfThread(): boolean {
  const task = workerData as Task | null;
  if (isMainThread || task?.name !== TASK) return false;
  const { plan, thread, threads, memory } = task;
  parentPort?.postMessage(runShard(plan, { thread, threads }, exchangeOf(memory, thread)));
  return true;
}
