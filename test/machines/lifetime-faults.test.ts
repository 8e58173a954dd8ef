import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lifetimeMachine } from 'xstate-session/machines';
import { chartFaults } from './support/chart-faults.ts';
import { walkLifetime } from './support/lifetime-walk.ts';
import { anyWalk, lifetimeStories } from './support/lifetime-walks.ts';

/** Faults that nobody can notice, each with the reason. */
const SAME = 'the state around it reacts to the fired delay in the same way';
const HARMLESS: Readonly<Record<string, string>> = {
  'lasting.request.waiting, nextRequest, “The moment of the next request has come: it is looked at whether it is still needed.” is deleted':
    SAME,
  'lasting.end.running, planned, “The planned moment has come: the end may be near now.” is deleted': SAME,
  'lasting.end.expiring, planned, “The end has come: what that means is looked at.” is deleted': SAME,
};

describe('a planted fault of the lifetime chart is caught when', () => {
  const walks = [...Object.values(lifetimeStories), ...fc.sample(anyWalk, { numRuns: 100, seed: 22 })];
  const faults = chartFaults(lifetimeMachine);

  it.each(faults.filter(({ fault }) => HARMLESS[fault] === undefined).map(({ fault, machine }) => [fault, machine]))(
    '%s',
    { timeout: 60_000 },
    async (_, machine) => {
      let difference: string | null = null;
      for (const walk of walks) {
        difference ??= await walkLifetime(walk, machine as typeof lifetimeMachine);
        if (difference !== null) break;
      }
      expect(difference).not.toBeNull();
    },
  );

  it('calls no fault harmless that is not planted', () => {
    const planted = faults.map(({ fault }) => fault);
    expect(Object.keys(HARMLESS).filter((fault) => !planted.includes(fault))).toEqual([]);
  });
});
