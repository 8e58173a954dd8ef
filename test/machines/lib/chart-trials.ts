import { modelPaths } from 'xstate-session/testing';
import { runPath } from '../../../src/testing/lockstep/run-path.ts';
import { MODEL_LIMITS } from '../../../src/testing/model-limits.ts';
import { SESSION_ID } from '../../testing/lib/start-scripted.ts';
import { directedWalks } from './directed-walks.ts';
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

/** Every path of the model and every directed walk, with where the real chart goes on it; short ones first. */
export async function chartTrials(): Promise<Trial[]> {
  const runs: [title: string, run: (more: ChartStart) => Promise<string | null>][] = [
    ...Object.entries(directedWalks).map(
      ([title, { start, steps }]) =>
        [
          title,
          async (more: ChartStart) => failureOf(walkInLockstep(await startChart({ ...start, ...more }), steps)),
        ] as [string, (more: ChartStart) => Promise<string | null>],
    ),
    ...modelPaths().map(
      (path) =>
        [
          path.title,
          async (more: ChartStart) => {
            const driver = await startChart({ limits: MODEL_LIMITS, ...more });
            return (await runPath(path, driver, SESSION_ID)).failure?.message ?? null;
          },
        ] as [string, (more: ChartStart) => Promise<string | null>],
    ),
  ];
  const trials: Trial[] = [];
  for (const [title, run] of runs) {
    const watched = watchChart();
    const failure = await run({ watched });
    if (failure !== null) throw new Error(`The real chart fails «${title}»: ${failure}`);
    trials.push({ title, places: watched.taken, run: (machine) => run(machine ? { machine } : {}).catch(String) });
  }
  return trials;
}

function failureOf(run: Promise<unknown>): Promise<string | null> {
  return run.then(
    () => null,
    (error: unknown) => String(error),
  );
}
