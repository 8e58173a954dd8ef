import { type ActorRefFrom, createActor, fromPromise } from 'xstate';
import type {
  LifetimeConfirmation,
  LifetimeEvent,
  LifetimeExtension,
  LifetimeRequestInput,
  SessionDeadlines,
} from '../../machines/lifetime/contract.ts';
import { DEFAULT_LIFETIME_LIMITS, type LifetimeLimits, resolveLifetimeLimits } from '../../machines/lifetime/limits.ts';
import { lifetimeMachine } from '../../machines/lifetime.machine.ts';
import { check } from '../protocol/caller-input.ts';
import { fieldOf, textOf } from '../protocol/unknown-values.ts';
import { LIFETIME, type Lifetime, type LifetimeHost, type SessionLifetime } from '../session/lifetime.ts';
import { failureOfThrown, runActor } from '../session/run-actor.ts';
import { createExtensionWaiters } from './extension-waiters.ts';

/**
 * Lets a session tell in time that it will end by itself, and be extended: give it to `createSession` as `lifetime`.
 *
 * When the session ends is learned from the answers of its actors (`confirmSession`, `extendSession`, `createToken`), from the options
 * `sessionExpiresAtMs` and `sessionIdleExpiresAtMs`, and asked for with `confirmSession` when somebody wants to hear of it: a listener of `session.expiring`, a
 * countdown, or the user's activity. A listener of `*` hears of an end that is known, and has nothing asked for. Who does none of these costs no
 * request and no timer.
 *
 * It never signs a user out: when the time has passed, the server is asked.
 *
 * @param limits - Other numbers than the defaults.
 * @throws TypeError when one is not a finite number of at least 0.
 *
 * @example
 * ```ts
 * const session = createSession({ sessionId, ...frontendApi({ url }), lifetime: sessionLifetime() });
 * session.on('session.expiring', ({ inMs }) => showDialog(inMs, () => session.extend()));
 * session.on('session.extended', () => hideDialog());
 * ```
 */
export function sessionLifetime(limits: Partial<LifetimeLimits> = {}): SessionLifetime {
  resolveLifetimeLimits(limits);
  return { [LIFETIME]: (host) => createLifetime(host, limits) };
}

function createLifetime(host: LifetimeHost, limits: Partial<LifetimeLimits>): Lifetime {
  const { sessionId, time, confirmSession, extendSession, clock } = host;
  host.warnOfUnknown('sessionLifetime', limits, DEFAULT_LIFETIME_LIMITS);
  let known: SessionDeadlines = deadlinesOf(host.deadlines);
  let knownSentAtMs = -Infinity;
  /** `undefined`: nobody listens, not even to all there is. */
  let isWanted: boolean | undefined;
  let isOver = false;
  let actor: ActorRefFrom<typeof lifetimeMachine> | null = null;
  let thrown: unknown;
  const waiters = createExtensionWaiters();

  const timing = () => ({ atMs: time.read(), offsetMs: host.offsetMs() });

  /** Asks the server with an actor of the user's; what is thrown becomes data. */
  async function request<TAnswer>(
    name: string,
    ask: () => Promise<unknown>,
    shape: (answer: unknown) => TAnswer,
    signal: AbortSignal,
  ) {
    // Of an extension that nobody answers nothing is thrown.
    thrown = undefined;
    try {
      return { ...shape(await ask()), ...timing() };
    } catch (error) {
      const failure = failureOfThrown(error, host.now());
      if (!signal.aborted) {
        thrown = error;
        if (failure.kind === 'network') host.warnings.tellOfUnclassified(name, error);
      }
      return Promise.reject({ ...failure, ...timing() });
    }
  }

  const actors = {
    confirmSession: fromPromise<LifetimeConfirmation, LifetimeRequestInput>(({ signal }) =>
      request(
        'confirmSession',
        async () => confirmSession?.({ sessionId }, { signal }),
        (answer) => {
          const ended = fieldOf(answer, 'ended') === true;
          const jwt = textOf(fieldOf(answer, 'jwt'));
          // No secret enters this chart.
          if (!ended && jwt !== undefined && !signal.aborted && !isOver) host.receive(jwt);
          return { ended, ...deadlinesOf(answer) };
        },
        signal,
      ),
    ),
    extendSession: fromPromise<LifetimeExtension, LifetimeRequestInput>(({ signal }) =>
      request(
        'extendSession',
        // Never missing: the chart invokes no actor that was not given.
        async () =>
          extendSession && runActor(extendSession, { sessionId, organizationId: host.organizationId() }, signal),
        (answer) => {
          // A flag, or a response of `fetch`, that nobody looked at: a session that was not extended must not count as extended.
          const isRefused = answer === false || fieldOf(answer, 'ok') === false;
          check(!isRefused, 'the answer of extendSession', 'times or nothing', answer);
          return deadlinesOf(answer);
        },
        signal,
      ),
    ),
  };

  function make(): ActorRefFrom<typeof lifetimeMachine> {
    const made = createActor(lifetimeMachine.provide({ actors }), {
      input: {
        sessionId,
        capabilities: { confirmSession: confirmSession !== null, extendSession: extendSession != null },
        limits: { ...host.limits, ...limits },
        isWanted,
        ...known,
        ...timing(),
      },
      clock: awakeClock(),
      inspect: host.inspect,
    });
    made.on('session.expiring', ({ type, inMs, cause }) => host.notify({ type, inMs, cause }));
    made.on('session.extended', ({ type }) => host.notify({ type }));
    made.on('session.ended', ({ reason }) => host.finish(reason));
    made.on('lifetime.changed', ({ type: _, ...deadlines }) => lifetime.onLearned?.(deadlines));
    made.on('extension.done', () => waiters.succeed());
    made.on('extension.failed', ({ failure }) => waiters.fail(failure, thrown));
    // A refused extension is the session's end or a failure: its confirmation decides.
    made.subscribe((snapshot) => {
      if (!snapshot.matches({ lasting: { request: 'confirming' } })) waiters.settleFailed();
    });
    return made;
  }

  /** A timer of a machine that slept is late: what the time is now is told first, and may make it needless. */
  function awakeClock() {
    return {
      setTimeout(run: () => void, delayMs: number) {
        const timer: Timer = {};
        timer.id = clock.setTimeout(() => {
          send({ type: 'time.passed' });
          if (!timer.isCleared && !isOver) run();
        }, delayMs);
        return timer;
      },
      clearTimeout(timer: Timer) {
        timer.isCleared = true;
        clock.clearTimeout(timer.id);
      },
    };
  }

  /** The chart, once somebody needs it and the session is started. */
  function running(): ActorRefFrom<typeof lifetimeMachine> | null {
    if (actor === null && !isOver && host.isStarted()) {
      actor = make();
      actor.start();
    }
    return actor;
  }

  function send(event: LifetimeEvent): void {
    if (!isOver) actor?.send({ ...event, ...timing() });
  }

  const lifetime: Lifetime = {
    hear(type) {
      const isEnd = type === 'session.expiring';
      if (isWanted || !(isEnd || type === '*')) return;
      isWanted = isEnd;
      if (isEnd) send({ type: 'lifetime.wanted' });
      running();
    },
    update() {
      if (isWanted !== undefined) running();
      if (actor !== null && actor.getSnapshot().context.offsetMs !== host.offsetMs()) send({ type: 'time.passed' });
    },
    learn(answer, sentAtMs) {
      const deadlines = deadlinesOf(answer);
      if (Object.keys(deadlines).length === 0) return;
      if (actor !== null) send({ type: 'lifetime.learned', ...deadlines, sentAtMs });
      else if (sentAtMs >= knownSentAtMs) {
        known = { ...known, ...deadlines };
        knownSentAtMs = sentAtMs;
      }
    },
    send: (type) => send({ type } as LifetimeEvent),
    extend() {
      const answer = waiters.add();
      running();
      send({ type: 'extension.requested' });
      return answer;
    },
    stop(error) {
      isOver = true;
      actor?.stop();
      waiters.stop(error);
      lifetime.onLearned = null;
    },
    expiring() {
      const warning = isOver ? null : actor?.getSnapshot().context.warning;
      if (!warning) return null;
      const { atMs, offsetMs } = timing();
      return { inMs: Math.max(0, warning.endsAtMs - atMs - offsetMs), cause: warning.cause };
    },
    act() {
      lifetime.hear('session.expiring');
      send({ type: 'user.active' });
    },
    // Where nobody wants to hear of the end, another tab's word is of no use.
    hint: (deadlines) => send({ type: 'lifetime.hinted', ...deadlinesOf(deadlines) }),
    onLearned: null,
  };
  return lifetime;
}

interface Timer {
  id?: unknown;
  isCleared?: boolean;
}

/** What an answer, or the options, say of the end; the chart looks at what it is. */
function deadlinesOf(answer: unknown): SessionDeadlines {
  const named = ['sessionExpiresAtMs', 'sessionIdleExpiresAtMs'].map((name) => [name, fieldOf(answer, name)]);
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}
