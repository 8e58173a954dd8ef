import { describe, expect, it } from 'vitest';
import { makeToken } from 'xstate-session/testing';
import { guards } from '../../../machines/session/guards.ts';
import { NOW, stepChart } from '../support/step-chart.ts';

const token = makeToken({ iatMs: NOW });
const older = makeToken({ iatMs: NOW - 600_000 });

describe('a guard', () => {
  const { context } = stepChart({ lastActiveToken: older, policy: { handshakes: 'automatic' } });

  it('holds nothing for due that was never planned', () => {
    const due = (dueAtMs: number | null) => guards.isDue({ context: { ...context, dueAtMs } });
    expect([due(null), due(NOW), due(NOW + 1)]).toEqual([false, true, false]);
  });

  it.each([
    ['missing-expired-token', true],
    ['rejected', true],
    ['invalid-token', true],
    ['stale-answer', false],
    ['unavailable', false],
    ['unauthenticated', false],
  ])('takes %s for a refusal: %s', (kind, holds) => {
    expect(guards.isRefusal({ context, event: { type: 'x', error: { kind } } as never })).toBe(holds);
  });

  it.each([
    ['https://app.example/', true],
    ['http://localhost:3000/x', true],
    [new URL('https://app.example/'), true],
    [{ url: 'https://app.example/' }, true],
    ['xhttps://app.example/', false],
    ['javascript:https:', false],
    ['/page', false],
    [{}, false],
    [undefined, false],
  ])('takes %s for an address of the web: %s', (output, holds) => {
    expect(guards.isUrl({ context, event: { type: 'x', output } as never })).toBe(holds);
  });

  it('takes a token from the future for a mint to decide once for each, and not right after an answer', () => {
    const jwt = makeToken({ iatMs: NOW + 61_000 });
    const event = { type: 'token.received', jwt } as const;
    const holds = (more: object) => guards.isForMintToDecide({ context: { ...context, ...more }, event });
    expect(holds({})).toBe(true);
    expect(holds({ decidedIssuedAtMs: NOW + 61_000 })).toBe(false);
    expect(holds({ lastAnswerAtMs: NOW - 9_999 })).toBe(false);
    expect(holds({ lastAnswerAtMs: NOW - 10_000 })).toBe(true);
    // What a mint has decided about stays refused, though the time has come.
    const later = { ...context, nowMs: NOW + 62_000 };
    const isTaken = (decidedIssuedAtMs: number | null) =>
      guards.isReceivable({ context: { ...later, decidedIssuedAtMs }, event });
    expect([isTaken(null), isTaken(NOW + 61_000)]).toEqual([true, false]);
  });

  it('takes a token for the chart’s only during a handshake of its own', () => {
    const event = { type: 'token.received', jwt: token } as const;
    const handshake = { reason: 'x', redirectUrl: null, url: null };
    const holds = [null, { ...handshake, byChart: false }, { ...handshake, byChart: true }].map((one) =>
      guards.isReceivableForChart({ context: { ...context, handshake: one }, event }),
    );
    expect(holds).toEqual([false, false, true]);
  });

  it.each([
    [{ ended: true }, true],
    [{ ended: false }, false],
    [{ ended: 'true' }, false],
    [null, false],
  ])('takes %j for an end: %s', (output, holds) => {
    expect(guards.isEnded({ context, event: { type: 'x', output } as never })).toBe(holds);
  });
});
