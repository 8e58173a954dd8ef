import { describe, expect, it } from 'vitest';
import { sessionMachine } from 'xstate-session/machines';
import { modelPaths } from 'xstate-session/testing';
import { runPath } from '../../src/testing/lockstep/run-path.ts';
import { MODEL_LIMITS } from '../../src/testing/model-paths.ts';
import { SESSION_ID } from '../testing/support/start-scripted.ts';
import { chartMap } from './support/chart-map.ts';
import { directedWalks } from './support/directed-walks.ts';
import { liveLongerThanATimer } from './support/live-longer-than-a-timer.ts';
import { startChart } from './support/start-chart.ts';
import { walkInLockstep } from './support/walk-in-lockstep.ts';
import { watchChart } from './support/watch-chart.ts';

describe('the coverage of the session chart, measured on real actors,', () => {
  it('is complete: every state is reached and every transition taken', { timeout: 480_000 }, async () => {
    const watched = watchChart();
    for (const path of modelPaths()) {
      const driver = await startChart({ limits: MODEL_LIMITS, watched });
      expect((await runPath(path, driver, SESSION_ID)).failure, path.title).toBeNull();
    }
    for (const { start, steps } of Object.values(directedWalks)) {
      await walkInLockstep(await startChart({ ...start, watched }), steps);
    }
    await liveLongerThanATimer(watched);
    expect(watched.notTaken(sessionMachine)).toEqual([]);
    expect([...watched.lossy], 'contexts that a round trip through JSON changes').toEqual([]);
  });

  it('names what a suite leaves out', async () => {
    const watched = watchChart();
    const inTheDark = modelPaths((_, event) => event !== 'origin asks for the expired token');
    for (const path of inTheDark.slice(0, 60)) {
      await runPath(path, await startChart({ limits: MODEL_LIMITS, watched }), SESSION_ID);
    }
    const gap = watched.notTaken(sessionMachine);
    expect(gap).toContain('origin-outage-retry');
    expect(gap).toContain(
      'refreshing.requesting, createToken fails (1 of 3): The edge asks for the last active token: the origin is down, so the same is asked once more with it.',
    );
    expect(gap).not.toContain('active');
    expect(gap).not.toContain(
      'refreshing.requesting, createToken answers (1 of 2): Minted: the token is held, the failures are forgotten, and an outage is over.',
    );
  });

  it('knows every state and transition by a name of its own', () => {
    const { states, transitions } = chartMap(sessionMachine);
    expect(states).toHaveLength(10);
    expect(transitions.length).toBeGreaterThan(50);
    expect(new Set(transitions).size).toBe(transitions.length);
  });
});
