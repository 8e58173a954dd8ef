import { modelPaths } from 'xstate-session/testing';
import { runPath } from '../../../src/testing/lockstep/run-path.ts';
import { MODEL_LIMITS } from '../../../src/testing/model-paths.ts';
import { SESSION_ID } from '../../testing/support/start-scripted.ts';
import { directedWalks } from './directed-walks.ts';
import { liveLongerThanATimer } from './live-longer-than-a-timer.ts';
import { type ChartStart, startChart } from './start-chart.ts';
import { walkInLockstep } from './walk-in-lockstep.ts';
import { watchChart } from './watch-chart.ts';

/** One run in lock-step that a chart passes or fails. */
export interface Trial {
  readonly title: string;
  /** The states and transitions that the real chart goes through. */
  readonly places: ReadonlySet<string>;
  /** @returns What was not as predicted, or `null`. */
  run(machine: ChartStart['machine']): Promise<string | null>;
}

type Run = (more: Pick<ChartStart, 'machine' | 'watched'>) => Promise<string | null>;

/** Every path of the model and every directed walk, with where the real chart goes on it. */
export async function chartTrials(): Promise<Trial[]> {
  const runs: [title: string, run: Run][] = [];
  for (const [title, { start, steps }] of Object.entries(directedWalks)) {
    runs.push([title, async (more) => failureOf(walkInLockstep(await startChart({ ...start, ...more }), steps))]);
  }
  for (const path of modelPaths()) {
    runs.push([
      path.title,
      async (more) => {
        const driver = await startChart({ limits: MODEL_LIMITS, ...more });
        return (await runPath(path, driver, SESSION_ID)).failure?.message ?? null;
      },
    ]);
  }
  runs.push(['a token outlives every timer', runLong]);
  const trials: Trial[] = [];
  for (const [title, run] of runs) {
    const watched = watchChart();
    const failure = await run({ watched });
    if (failure !== null) throw new Error(`The real chart fails «${title}»: ${failure}`);
    trials.push({ title, places: watched.taken, run: (machine) => run(machine ? { machine } : {}).catch(String) });
  }
  return trials;
}

async function runLong({ machine, watched }: Pick<ChartStart, 'machine' | 'watched'>): Promise<string | null> {
  const { requests, dueMs } = await liveLongerThanATimer(watched, machine);
  return requests.at(-1) === dueMs && requests.length === 3 ? null : `timers fired at ${requests.join()}, not ${dueMs}`;
}

function failureOf(run: Promise<unknown>): Promise<string | null> {
  return run.then(
    () => null,
    (error: unknown) => String(error),
  );
}
