import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playSteps } from './support/play-steps.ts';
import { anyStep, type Step } from './support/step.ts';

const ask: Step = {
  do: 'ask',
  template: null,
  organizationId: undefined,
  skipCache: false,
  timeoutMs: undefined,
  abortAfterMs: undefined,
};

describe('a session in any weather', { timeout: 900_000 }, () => {
  it('breaks no guarantee, answers every caller and leaves no timer behind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStep, { minLength: 1, maxLength: 16 }),
        fc.constantFrom(0, 0, 3_600_000, -86_400_000),
        async (steps, skewMs) => {
          const { broken } = await playSteps([ask, ...steps], { skewMs });
          expect(broken).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('takes a token of older claims once the held one, which took 14 s to come, may have less than its cutoff left', async () => {
    const slow = { delayMs: 14_000, delay: 'before' } as const;
    const { broken } = await playSteps([
      ask,
      { do: 'mode', mode: 'slow', options: slow },
      { ...ask, template: 'api', organizationId: null },
      { do: 'mode', mode: 'slow', options: { delayMs: 4_000, like: 'origin-outage' } },
      { do: 'pass', ms: 1 },
    ]);
    expect(broken).toEqual([]);
  });

  it('takes a token of older claims once a clock set forward makes the held one look over', async () => {
    const template: Step = { ...ask, template: 'api', organizationId: null };
    const { broken } = await playSteps([
      ask,
      { do: 'pass', ms: 20_000 },
      template,
      { do: 'mode', mode: 'origin-outage', options: {} },
      { do: 'pass', ms: 26_000 },
      { do: 'jump', ms: 30_000 },
      template,
      { do: 'pass', ms: 1 },
    ]);
    expect(broken).toEqual([]);
  });

  it('is one this property can tell from a session that tries again too often', async () => {
    const fault = { limits: { backoffInitialMs: 1_000, backoffMaxMs: 1_000 } };
    const { broken } = await playSteps([{ do: 'mode', mode: 'unavailable', options: {} }, ask], fault);
    expect(broken.some((what) => what.startsWith('bounded-rate'))).toBe(true);
  });

  it('is one this property can tell from a session that serves tokens to their very end and beyond', async () => {
    const fault = { limits: { cutoffMinMs: 0, cutoffMaxMs: 0, refreshLeadMaxMs: 0, refreshJitterMaxMs: 0 } };
    const asks = Array.from({ length: 40 }, (): Step[] => [ask, { do: 'pass', ms: 250 }]).flat();
    const { broken } = await playSteps([ask, { do: 'pass', ms: 55_000 }, ...asks], fault);
    expect(broken.some((what) => what.startsWith('get-token-settles'))).toBe(true);
  });
});
