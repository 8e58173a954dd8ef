import { isDeepStrictEqual } from 'node:util';
import { createActor, fromPromise } from 'xstate';
import { lifetimeMachine } from 'xstate-session/machines';
import { createTestClock } from 'xstate-session/testing';
import type {
  LifetimeConfirmation,
  LifetimeEmitted,
  LifetimeExtension,
  LifetimeRequestInput,
} from '../../../machines/lifetime/contract.ts';
import { MAX_DELAY_MS } from '../../../src/protocol/limits.ts';
import { type LifetimeModel, lifetimeModel, type NamedEnds, type Outcome } from './lifetime-model.ts';

export const START_MS = Date.UTC(2026, 0, 1);

/** What happens in a walk. Moments are given from the server's now. */
export type LifetimeStep =
  | { readonly do: 'pass' | 'sleep'; readonly ms: number }
  | { readonly do: 'learn the offset'; readonly ms: number }
  | { readonly do: 'want' | 'extend' | 'act' | 'network.online' | 'page.visible' | 'token.issued' }
  | { readonly do: 'learn'; readonly ends: RelativeEnds; readonly agoMs: number }
  | { readonly do: 'hint'; readonly ends: RelativeEnds }
  | { readonly do: 'say alive'; readonly ends: RelativeEnds }
  | { readonly do: 'say ended' }
  | { readonly do: 'fail'; readonly kind: string; readonly retryAfterMs?: number };

export interface RelativeEnds {
  readonly absoluteInMs?: number | null | undefined;
  readonly idleInMs?: number | null | undefined;
}

export interface LifetimeWalk {
  readonly canConfirm: boolean;
  readonly canExtend: boolean;
  readonly isWanted: boolean;
  readonly ends: RelativeEnds;
  readonly offsetMs: number;
  readonly steps: readonly LifetimeStep[];
}

const limits = {
  expiringNoticeMs: 120_000,
  activitySpacingMs: 60_000,
  nudgeSpacingMs: 10_000,
  attemptDeadlineMs: 15_000,
  expiryChecksMax: 3,
  retryAfterMaxMs: 300_000,
};

/** A day of questions, each `nudgeSpacingMs` after the last, needs no more. */
const TIMERS_PER_STEP_MAX = 200;

/**
 * The chart and the model side by side.
 *
 * @returns The first difference, with what led to it; `null` when there is none.
 */
export async function walkLifetime(walk: LifetimeWalk, machine = lifetimeMachine): Promise<string | null> {
  const testClock = createTestClock({ nowMs: START_MS, flushTurns: 12 });
  let offsetMs = walk.offsetMs;
  const fromServerNow = (ms: number | null | undefined) => (ms == null ? ms : testClock.now() + offsetMs + ms);
  const named = ({ absoluteInMs, idleInMs }: RelativeEnds): NamedEnds => ({
    absolute: fromServerNow(absoluteInMs),
    idle: fromServerNow(idleInMs),
  });
  const asMoments = ({ absolute, idle }: NamedEnds) => ({
    ...(absolute !== undefined && { sessionExpiresAtMs: absolute }),
    ...(idle !== undefined && { sessionIdleExpiresAtMs: idle }),
  });
  const calls: { name: string; signal: AbortSignal; settle(answer: object): void; fail(error: object): void }[] = [];
  const scripted = <TOutput>(name: string) =>
    fromPromise<TOutput, LifetimeRequestInput>(
      ({ signal }) =>
        new Promise((resolve, reject) => {
          calls.push({ name, signal, settle: (answer) => resolve(answer as TOutput), fail: reject });
        }),
    );
  let timersOfStep = 0;
  const begun = named(walk.ends);
  const actor = createActor(
    machine.provide({
      actors: {
        confirmSession: scripted<LifetimeConfirmation>('confirming'),
        extendSession: scripted<LifetimeExtension>('extending'),
      },
    }),
    {
      clock: {
        ...testClock.clock,
        setTimeout(callback, delayMs) {
          timersOfStep += 1;
          return timersOfStep > TIMERS_PER_STEP_MAX ? -1 : testClock.clock.setTimeout(callback, delayMs);
        },
      },
      input: {
        sessionId: 'sess_test',
        capabilities: { confirmSession: walk.canConfirm, extendSession: walk.canExtend },
        limits,
        isWanted: walk.isWanted,
        ...asMoments(begun),
        atMs: testClock.now(),
        offsetMs,
      },
    },
  );
  let told: string[] = [];
  actor.on('*', (emitted) => told.push(printed(emitted)));
  actor.start();
  const model = lifetimeModel({
    canConfirm: walk.canConfirm,
    canExtend: walk.canExtend,
    isWanted: walk.isWanted,
    ...begun,
    atMs: testClock.now(),
    offsetMs,
    noticeMs: limits.expiringNoticeMs,
    activitySpacingMs: limits.activitySpacingMs,
    nudgeSpacingMs: limits.nudgeSpacingMs,
    deadlineMs: limits.attemptDeadlineMs,
    checksMax: limits.expiryChecksMax,
    retryAfterMaxMs: limits.retryAfterMaxMs,
  });
  const running = () => calls.findLast(({ signal }) => !signal.aborted);

  const isPlanned = () => JSON.stringify(actor.getSnapshot().value).includes('waiting');

  function stateOf(): string {
    const { value } = actor.getSnapshot();
    if (typeof value === 'string') return value;
    const { end, request } = value.lasting as { end: string; request: string };
    return `${end}/${request === 'waiting' ? 'idle' : request}`;
  }

  function difference(): string | null {
    if (timersOfStep > TIMERS_PER_STEP_MAX) return 'sets a timer anew without end';
    const expected = model.takeTold();
    const seen = told;
    told = [];
    if (seen.sort().join() !== expected.sort().join()) return `told ${seen.join()} for ${expected.join()}`;
    if (stateOf() !== model.state) return `is ${stateOf()} for ${model.state}`;
    const tags = [...actor.getSnapshot().tags].join();
    const request = model.state.split('/')[1] ?? 'idle';
    if (tags !== (request === 'idle' ? (isPlanned() ? 'waiting' : '') : 'busy')) return `has the tags ${tags}`;
    const dueAt = model.nextTimerAt;
    const dueInMs = dueAt === null ? null : Math.min(Math.max(0, dueAt - testClock.now()), MAX_DELAY_MS);
    const firesInMs = testClock.nextTimerInMs;
    if (firesInMs !== dueInMs) return `fires in ${firesInMs} for ${dueInMs}`;
    const { context } = actor.getSnapshot();
    return isDeepStrictEqual(JSON.parse(JSON.stringify(context)), context) ? null : 'remembers what is no JSON';
  }

  async function take(step: LifetimeStep): Promise<void> {
    const atMs = testClock.now();
    const send = (event: object) => {
      if (actor.getSnapshot().status === 'active') actor.send({ ...event, atMs: testClock.now(), offsetMs } as never);
    };
    switch (step.do) {
      case 'pass':
        await testClock.advance(step.ms);
        model.passTo(testClock.now());
        send({ type: 'time.passed' });
        model.sleepTo(testClock.now());
        break;
      case 'sleep':
        testClock.sleep(step.ms, { monotonic: 'goes-on' });
        send({ type: 'time.passed' });
        model.sleepTo(testClock.now());
        await testClock.advance(0);
        model.passTo(testClock.now());
        break;
      case 'learn the offset':
        offsetMs = step.ms;
        send({ type: 'time.passed' });
        model.learnOffset(offsetMs);
        break;
      case 'want':
        send({ type: 'lifetime.wanted' });
        model.want();
        break;
      case 'extend':
        send({ type: 'extension.requested' });
        model.extend();
        break;
      case 'act':
        send({ type: 'user.active' });
        model.act();
        break;
      case 'learn': {
        const ends = named(step.ends);
        send({ type: 'lifetime.learned', ...asMoments(ends), sentAtMs: atMs - step.agoMs });
        model.learn(ends, atMs - step.agoMs);
        break;
      }
      case 'hint': {
        const ends = named(step.ends);
        send({ type: 'lifetime.hinted', ...asMoments(ends) });
        model.hint(ends);
        break;
      }
      case 'network.online':
      case 'page.visible':
      case 'token.issued':
        send({ type: step.do });
        model.nudge();
        break;
      default:
        await answer(step, model);
    }
    await testClock.flush();
  }

  async function answer(
    step: Extract<LifetimeStep, { do: 'say alive' | 'say ended' | 'fail' }>,
    of: LifetimeModel,
  ): Promise<void> {
    const call = running();
    if (call === undefined || actor.getSnapshot().status !== 'active') return;
    calls.length = 0;
    const timing = { atMs: testClock.now(), offsetMs };
    let outcome: Outcome;
    if (step.do === 'fail') {
      const { kind, retryAfterMs } = step;
      outcome = { is: 'failed', kind, ...(retryAfterMs !== undefined && { retryAfterMs }) };
      call.fail({ kind, retryAfterMs, ...timing });
    } else if (step.do === 'say ended') {
      // Only a confirmation is a verdict.
      outcome = call.name === 'confirming' ? { is: 'ended' } : { is: 'alive' };
      call.settle({ ended: true, ...timing });
    } else {
      const ends = named(step.ends);
      outcome = { is: 'alive', ...ends };
      call.settle({ ended: false, ...asMoments(ends), ...timing });
    }
    await testClock.flush();
    of.settle(outcome);
  }

  let trail = '';
  const atStart = difference();
  if (atStart !== null) return `at the start: ${atStart}`;
  for (const step of walk.steps) {
    trail += `\n${JSON.stringify(step)}`;
    const before = calls.length;
    timersOfStep = 0;
    await take(step);
    const found = difference();
    if (found !== null) return `${found}${trail}`;
    // The session sends nothing to a chart that has ended.
    if (model.state === 'ended') break;
    trail += ` → ${stateOf()}${calls.length > before ? ' (sent)' : ''}`;
  }
  actor.stop();
  return testClock.pendingTimers === 0 ? null : `timers are left${trail}`;
}

function printed(emitted: LifetimeEmitted): string {
  switch (emitted.type) {
    case 'session.expiring':
      return `${emitted.type} ${emitted.inMs} ${emitted.cause}`;
    case 'lifetime.changed':
      return `${emitted.type} ${emitted.sessionExpiresAtMs} ${emitted.sessionIdleExpiresAtMs}`;
    case 'extension.failed':
      return `${emitted.type} ${emitted.failure.kind}`;
    case 'session.ended':
      return `${emitted.type} ${emitted.reason}`;
    default:
      return emitted.type;
  }
}
