import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeToken } from 'xstate-session/testing';
import { START_MS } from '../testing/support/start-scripted.ts';
import { type Step, walkStep, walkToken } from '../testing/support/walk.ts';
import { directedWalks } from './support/directed-walks.ts';
import { liveLongerThanATimer } from './support/live-longer-than-a-timer.ts';
import { type ChartStart, startChart } from './support/start-chart.ts';
import { walkInLockstep } from './support/walk-in-lockstep.ts';

/** Mutation testing asks for fewer walks. */
const share = Number(process.env.WALKS ?? 2_000) / 2_000;

const policies = ['automatic', 'manual', 'never'] as const;
const combinations = policies.flatMap((policy) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => {
    const capabilities = {
      confirmSession: (bits & 1) > 0,
      createHandshakeUrl: (bits & 2) > 0,
      followHandshake: (bits & 4) > 0,
    };
    const given = Object.entries(capabilities).flatMap(([name, has]) => (has ? [name] : []));
    return [policy, given.join(', ') || 'createToken alone', { policy, capabilities }] as const;
  }),
);

/** One key alone does not see what the others of its session do: they tell it. */
const otherKey = fc.record({
  do: fc.constant('another key' as const),
  tells: fc.constantFrom('turn.given' as const, 'outage.started' as const, 'outage.ended' as const),
});
const chartStep = fc.oneof({ weight: 30, arbitrary: walkStep }, { weight: 1, arbitrary: otherKey });

describe('the session chart', () => {
  it('arms a delay again that is longer than a timer reaches, and refreshes when it is due', async () => {
    const { requests, dueMs } = await liveLongerThanATimer();
    expect(requests).toEqual([2 ** 31 - 1, 2 * (2 ** 31 - 1), dueMs]);
  });

  it.each(Object.entries(directedWalks))('stays in lock-step with the oracle where %s', async (_, { start, steps }) => {
    const walked = await walkInLockstep(await startChart(start), steps);
    expect(walked).toBe(steps.length);
  });

  it.each(combinations)(
    'stays in lock-step under the policy %s, given %s',
    { timeout: 240_000 },
    async (_, __, start) => {
      let steps = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(chartStep, { minLength: 60, maxLength: 120, size: 'max' }), async (walked) => {
          steps += await walkInLockstep(await startChart(start), walked);
        }),
        { numRuns: Math.ceil(8 * share) },
      );
      expect(steps).toBeGreaterThan(10);
    },
  );

  const tell = fc.record({ do: fc.constant('tell of a session token' as const), token: walkToken });
  const others: [string, ChartStart, (step: Step) => Step][] = [
    ['a template', { template: 'supabase' }, (step) => step],
    ['another organization', { organizationId: 'org_1' }, (step) => ofOrganization(step, 'org_1')],
  ];

  it.each(others)('stays in lock-step as the key of %s', { timeout: 240_000 }, async (_, key, changed) => {
    const capabilities = { createHandshakeUrl: false, followHandshake: false };
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 12, arbitrary: chartStep }, { weight: 1, arbitrary: tell }), {
          minLength: 60,
          maxLength: 150,
          size: 'max',
        }),
        fc.boolean(),
        async (walked, confirmSession) => {
          const start: ChartStart = { ...key, policy: 'never', capabilities: { ...capabilities, confirmSession } };
          steps += await walkInLockstep(await startChart(start), walked.map(changed));
        },
      ),
      { numRuns: Math.ceil(60 * share) },
    );
    expect(steps).toBeGreaterThan(20);
  });

  it('stays in lock-step as the key that takes over in the middle of trouble', { timeout: 240_000 }, async () => {
    const trouble = fc.record({
      degraded: fc.boolean(),
      outage: fc.boolean(),
      lastActiveToken: fc.constantFrom(0, 40_000, 600_000).map((agedMs) => makeToken({ iatMs: START_MS - agedMs })),
    });
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(
        trouble,
        fc.array(walkStep, { minLength: 60, maxLength: 120, size: 'max' }),
        async (start, walked) => {
          steps += await walkInLockstep(await startChart(start), walked);
        },
      ),
      { numRuns: Math.ceil(30 * share) },
    );
    expect(steps).toBeGreaterThan(20);
  });

  it('stays in lock-step where keys mint one at a time', { timeout: 240_000 }, async () => {
    const turn = fc.constantFrom<Step>(
      { do: 'another key', tells: 'turn.awaited' },
      { do: 'another key', tells: 'turn.given' },
    );
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 5, arbitrary: walkStep }, { weight: 1, arbitrary: turn }), {
          minLength: 60,
          maxLength: 150,
          size: 'max',
        }),
        async (walked) => {
          steps += await walkInLockstep(await startChart({ policy: 'automatic' }), walked);
        },
      ),
      { numRuns: Math.ceil(60 * share) },
    );
    expect(steps).toBeGreaterThan(20);
  });
});

function ofOrganization(step: Step, organizationId: string): Step {
  if (step.do === 'answer') return { ...step, with: swapped(step.with, organizationId) };
  if (step.do === 'receive') return { ...step, token: swapped(step.token, organizationId) };
  return step;
}

function swapped<T extends { readonly organizationId: string | null }>(token: T, organizationId: string): T {
  return token.organizationId === null ? { ...token, organizationId } : token;
}
