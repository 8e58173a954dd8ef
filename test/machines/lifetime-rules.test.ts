import { describe, expect, it } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { DEFAULT_LIFETIME_LIMITS } from 'xstate-session/lifetime';
import { lifetimeMachine } from 'xstate-session/machines';
import type { LifetimeInput } from '../../machines/lifetime/contract.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 1);

/** The chart, stepped by pure transitions. */
function stepLifetime(input: Partial<LifetimeInput> = {}) {
  const capabilities = { confirmSession: true, extendSession: true };
  let [snapshot] = initialTransition(lifetimeMachine, { sessionId: 'sess_test', capabilities, atMs: NOW, ...input });
  const emittedBy = (done: readonly { type: string; params?: unknown }[]) =>
    done.flatMap(({ type, params }) => (type === 'xstate.emit' ? [(params as { event: unknown }).event] : []));
  return {
    get snapshot() {
      return snapshot;
    },
    get context() {
      return snapshot.context;
    },
    /** The state of the request and that of the end. */
    get states() {
      const { value } = snapshot;
      return typeof value === 'string' ? [value] : Object.values(value.lasting as Record<string, string>);
    },
    /** What is asked of each actor that runs. */
    get asked() {
      return snapshot._nodes.flatMap(({ invoke }: { invoke: { src: unknown; input?: unknown }[] }) =>
        invoke.map(({ src, input }) => ({
          src,
          ...(input as (args: object) => object)({ context: snapshot.context }),
        })),
      );
    },
    /** Takes an event. @returns What is emitted. */
    step(event: { readonly type: string; readonly [more: string]: unknown }): unknown[] {
      const [next, actions] = transition(lifetimeMachine, snapshot, event as never);
      snapshot = next;
      return emittedBy(actions as never);
    },
  };
}

describe('the chart of a lifetime for who runs it without a session', () => {
  it.each([Number.NaN, null, 'soon', {}])('plans no moment by a wait of %j, which is no number', (retryAfterMs) => {
    const chart = stepLifetime({ sessionIdleExpiresAtMs: NOW + 60 * MINUTE });
    chart.step({ type: 'user.active', atMs: NOW });
    chart.step({ type: 'xstate.error.actor.extendSession', error: { kind: 'network', retryAfterMs, atMs: NOW } });
    chart.step({ type: 'user.active', atMs: NOW + MINUTE / 2 });
    expect(chart.states).toEqual(['waiting', 'running']);
    expect(chart.context).toMatchObject({ notBeforeMs: NOW, requestTimerAtMs: NOW + MINUTE });
  });

  it('begins with what it is given, and with nothing where that is missing', () => {
    const [{ context, value }] = initialTransition(lifetimeMachine, { sessionId: 'sess_test' });
    expect(context).toMatchObject({
      sessionId: 'sess_test',
      capabilities: { confirmSession: false, extendSession: false },
      limits: { ...DEFAULT_LIFETIME_LIMITS, nudgeSpacingMs: 10_000 },
      isWanted: false,
      nowMs: 0,
      offsetMs: 0,
      sessionExpiresAtMs: null,
      sessionIdleExpiresAtMs: null,
    });
    expect(value).toEqual({ lasting: { request: 'idle', end: 'unknown' } });
  });

  it('takes numbers of its own, and refuses what is none', () => {
    const { limits } = stepLifetime({ limits: { expiringNoticeMs: 0, attemptDeadlineMs: 7 } }).context;
    expect(limits).toMatchObject({ expiringNoticeMs: 0, attemptDeadlineMs: 7, activitySpacingMs: MINUTE });
    for (const wrong of [-1, Number.NaN, Infinity, '5']) {
      const { snapshot } = stepLifetime({ limits: { expiryChecksMax: wrong as number } });
      expect(snapshot).toMatchObject({ status: 'error', error: expect.any(TypeError) });
      expect(String(snapshot.error)).toContain('expiryChecksMax must be a finite number of at least 0');
    }
  });

  it('says to its actors which session is meant', () => {
    const chart = stepLifetime({ isWanted: true });
    expect(chart.asked).toEqual([{ src: 'confirmSession', sessionId: 'sess_test' }]);
    chart.step({ type: 'extension.requested' });
    expect(chart.asked).toEqual([{ src: 'extendSession', sessionId: 'sess_test' }]);
  });

  it.each([
    ['expired', NOW],
    ['unauthenticated', NOW + MINUTE],
  ])('ends with its reason as output: %s', (reason, sessionExpiresAtMs) => {
    const chart = stepLifetime({ sessionExpiresAtMs, isWanted: true });
    if (reason === 'unauthenticated') {
      chart.step({ type: 'extension.requested' });
      chart.step({ type: 'xstate.error.actor.extendSession', error: { kind: 'unauthenticated' } });
    }
    expect(chart.states[0]).toBe('confirming');
    const told = chart.step({ type: 'xstate.done.actor.confirmSession', output: { ended: true } });
    expect(told).toEqual([{ type: 'session.ended', reason }]);
    expect(chart.snapshot.output).toEqual({ reason });
    expect(chart.context.warning).toBeNull();
  });
});

describe('what somebody says of the end', () => {
  const learned = (more: object) => {
    const chart = stepLifetime({ sessionExpiresAtMs: NOW + 9 * MINUTE });
    const told = chart.step({ type: 'lifetime.learned', ...more });
    return { told, ends: [chart.context.sessionExpiresAtMs, chart.context.sessionIdleExpiresAtMs] };
  };

  it.each([0, -1, Number.NaN, Infinity, '5', true, {}])('is nothing where it is no moment: %j', (moment) => {
    const said = learned({ sessionExpiresAtMs: moment, sessionIdleExpiresAtMs: moment });
    expect(said).toEqual({ told: [], ends: [NOW + 9 * MINUTE, null] });
  });

  it('stays where it is not named, and is none where it says so', () => {
    expect(learned({ sessionIdleExpiresAtMs: NOW + MINUTE }).ends).toEqual([NOW + 9 * MINUTE, NOW + MINUTE]);
    expect(learned({ sessionExpiresAtMs: null }).ends).toEqual([null, null]);
  });

  it('is told to others only where it changed', () => {
    const type = 'lifetime.changed';
    expect(learned({ sessionExpiresAtMs: NOW + 9 * MINUTE }).told).toEqual([]);
    expect(learned({ sessionExpiresAtMs: NOW + 8 * MINUTE }).told).toEqual([
      { type, sessionExpiresAtMs: NOW + 8 * MINUTE, sessionIdleExpiresAtMs: null },
    ]);
    expect(learned({ sessionIdleExpiresAtMs: NOW + 8 * MINUTE, sessionExpiresAtMs: undefined }).told).toEqual([
      { type, sessionExpiresAtMs: NOW + 9 * MINUTE, sessionIdleExpiresAtMs: NOW + 8 * MINUTE },
    ]);
  });
});

it('an event without a time is of the last moment that is known, and none takes time back', () => {
  const chart = stepLifetime();
  for (const [atMs, nowMs] of [
    [NOW + 5, NOW + 5],
    [undefined, NOW + 5],
    [NOW, NOW + 5],
    [Number.NaN, NOW + 5],
  ]) {
    chart.step({ type: 'time.passed', atMs, offsetMs: atMs });
    expect(chart.context.nowMs).toBe(nowMs);
  }
  expect(chart.context.offsetMs).toBe(NOW);
});
