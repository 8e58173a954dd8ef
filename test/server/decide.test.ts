import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SnapshotFrom } from 'xstate';
import { requestMachine } from 'xstate-session/machines';
import type { RequestFacts } from '../../machines/request/facts-and-reasons.ts';
import { decide, factsAsNumber } from '../../src/server/decide.ts';
import { pureSteps } from '../machines/support/pure-steps.ts';
import { requestFacts, tokenVerdict } from '../machines/support/request-arbitraries.ts';

const chart = pureSteps(requestMachine);

describe('a remembered decision', () => {
  test('is what the chart decides', () => {
    const property = fc.property(requestFacts, tokenVerdict, (input, given) => {
      for (let round = 0; round < 2; round += 1) {
        const [snapshot] = chart.begin({ facts: input });
        const decision = decide(input);
        if (snapshot.status === 'done') expect(decision).toMatchObject({ step: 'answer', ...answerOf(snapshot) });
        else if (decision.step !== 'check-token') expect(snapshot.value).not.toEqual({ verifying: 'checking-token' });
        else {
          const event = { type: 'xstate.done.actor.verifyToken', output: given };
          const [judged] = chart.next(snapshot, event);
          const second = decision.byVerdict(given);
          if (judged.status === 'done') expect(second).toMatchObject({ step: 'answer', ...answerOf(judged) });
          else expect(second.step).toBe('run');
        }
      }
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  test('belongs to the same facts only', () => {
    const property = fc.property(requestFacts, requestFacts, (a, b) => {
      expect(factsAsNumber(a) === factsAsNumber(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      const names = Object.keys(a) as (keyof RequestFacts)[];
      const wrong = names.filter((name) => {
        const mixed = { ...a, [name]: b[name] };
        return (factsAsNumber(a) === factsAsNumber(mixed)) !== (a[name] === b[name]);
      });
      expect(wrong).toEqual([]);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});

function answerOf({ output }: SnapshotFrom<typeof requestMachine>) {
  return { status: output?.status, reason: output?.reason, isLoop: output?.isLoop };
}
