import { expect, it } from 'vitest';
import { makeToken } from 'xstate-session/testing';
import { fail } from '../../../machines/session/outcomes.ts';
import { readSessionToken, type SessionToken } from '../../../src/protocol/session-token.ts';
import { NOW, stepChart } from '../support/step-chart.ts';

const { context } = stepChart();

/** The held token, of a minute, is answered again after so many of its milliseconds, by a server's clock this far ahead. */
function keptAfter(ageMs: number, offsetMs: number) {
  const held = readSessionToken(makeToken({ iatMs: NOW - ageMs + offsetMs, lifetimeSeconds: 60 })) as SessionToken;
  const [next] = fail({ ...context, held, offsetMs, attempt: 7, refreshAtMs: NOW }, { kind: 'stale-answer' }, true);
  return next;
}

it.each([0, 20_000, -20_000])(
  'an endpoint that keeps its token to the end is asked again a few times before that, whatever its clock: %i ms',
  (offsetMs) => {
    // It may be handed out for 55 of its 60 seconds.
    expect((keptAfter(50_000, offsetMs).dueAtMs ?? 0) - NOW).toBe(5_000);
    expect((keptAfter(56_000, offsetMs).dueAtMs ?? 0) - NOW).toBeCloseTo(5_000 / 3, 2);
  },
);

it('its next tokens are refreshed late, from the moment on in which a refresh was due', () => {
  const { lateRefreshesMax } = context.limits;
  const late = (refreshAtMs: number) => {
    const held = readSessionToken(makeToken({ iatMs: NOW })) as SessionToken;
    return fail({ ...context, held, refreshAtMs }, { kind: 'stale-answer' }, true)[0].lateRefreshes;
  };
  expect([late(NOW - 1), late(NOW), late(NOW + 1)]).toEqual([lateRefreshesMax, lateRefreshesMax, 0]);
});
