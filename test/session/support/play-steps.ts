import type { SessionOptions } from 'xstate-session';
import { type Simulation, simulation } from '../time/support/simulation.ts';
import type { Step } from './step.ts';

/** How it ended. */
export interface Played {
  /** What was broken. */
  readonly broken: readonly string[];
  readonly sim: Simulation;
}

/** Idle keys are kept: to the guarantees' eye, one that is opened anew asks too early. */
const LIMITS = { idleKeyMs: 864_000_000 };

/** Plays a schedule on a new session and an emulator in this process, and holds it against the guarantees. */
export async function playSteps(
  steps: readonly Step[],
  { skewMs = 0, limits = {} }: { readonly skewMs?: number; readonly limits?: SessionOptions['limits'] } = {},
): Promise<Played> {
  const sim = await simulation({
    transport: 'in-process',
    skewMs,
    organizations: [{ id: 'org_a' }, { id: 'org_b' }],
    session: { limits: { ...LIMITS, ...limits } },
  });
  let sleptMs = 0;

  function perform(step: Exclude<Step, { do: 'pass' }>): void {
    switch (step.do) {
      case 'mode':
        sim.emulator.setMode(step.mode, step.options);
        return;
      case 'event':
        sim.session.send({ type: step.type });
        return;
      case 'jump':
        sim.jump(step.ms);
        break;
      case 'sleep':
        sleptMs += step.ms;
        sim.sleep(step.ms, { monotonic: step.monotonic });
        break;
      case 'switch':
        sim.recorder.record({ type: 'organization.switched', organizationId: step.organizationId });
        sim.session.switchOrganization(step.organizationId);
        return;
      case 'end':
        sim.recorder.record({ type: 'end.requested' });
        sim.session.end().catch(() => {});
        return;
      case 'ask': {
        const { do: _do, abortAfterMs, organizationId, timeoutMs, ...asked } = step;
        const controller = new AbortController();
        sim.ask({
          ...asked,
          signal: controller.signal,
          ...(organizationId !== undefined && { organizationId }),
          ...(timeoutMs !== undefined && { timeoutMs }),
        });
        if (abortAfterMs === 0) controller.abort(new Error('gave up'));
        if (abortAfterMs) sim.testClock.clock.setTimeout(() => controller.abort(new Error('gave up')), abortAfterMs);
        return;
      }
    }
    // A session that looks at no clock between two jumps cannot know of both.
    void sim.session.token;
  }

  for (const step of steps) {
    if (step.do === 'pass') await sim.run(step.ms);
    else perform(step);
    await sim.settle();
  }
  // Longer than anybody waits, and longer than a caller's giving up is away.
  await sim.run(100_000);
  const late = sim.asked.filter(({ outcome }) => outcome === 'pending').length;
  const broken = await sim.finish({ limits: LIMITS, slackMs: 1_000 + sleptMs });
  await sim.emulator.close();
  return { broken: [...(late > 0 ? [`${late} callers waited too long`] : []), ...broken], sim };
}
