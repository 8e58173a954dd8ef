import { type ActorRefFrom, createActor } from 'xstate';
import type { KeyEvent, SessionContext, SessionEmitted, SessionInput } from '../../machines/session/contract.ts';
import { evaluateReceived } from '../../machines/session/evaluate-token.ts';
import { initialContext } from '../../machines/session/initial-context.ts';
import { holdsUsable } from '../../machines/session/schedule.ts';
import type { sessionMachine } from '../../machines/session.machine.ts';
import { isDefinitive } from '../protocol/failure.ts';
import type { TokenKey } from '../protocol/session-token.ts';
import { type CachedToken, createCachedToken } from './cached-token.ts';
import { connectedChart, owners } from './chart-actors.ts';
import { createRequestThrottle } from './request-throttle.ts';
import type { SessionStatus } from './session.ts';
import type { GetTokenOptions } from './session-options.ts';
import type { SharedState } from './shared-state.ts';
import { createWaiters, errorOfFailure, type Waiters } from './waiters.ts';

/** One token key of a session: the chart's actor, the token it holds, and the callers who wait for one. */
export interface KeyActor {
  readonly key: TokenKey;
  /** Whether it is the session's own key. */
  readonly isOwn: boolean;
  readonly cachedToken: CachedToken;
  readonly waiters: Waiters;
  /** The chart's actor; made when it is first needed. */
  readonly actor: ActorRefFrom<typeof sessionMachine>;
  readonly context: SessionContext;
  readonly status: SessionStatus;
  /** What `createToken` threw last, for the callers; nothing once it runs again. */
  thrown: unknown;
  /** Whether the key is at its end: its actor still finishes the step it is in, and may begin a run in it. */
  isOver: boolean;
  /** Waits for a token, and lets the chart know that somebody does. */
  ask(options: GetTokenOptions): Promise<string | null>;
  start(): void;
  /** Sends an event, timed; nothing once the key is at its end. */
  send(event: KeyEvent): void;
  receive(jwt: string): void;
  /** Stops the actor; what it still had to say is not told. */
  stop(): void;
}

/** What a key's chart starts with, but for time, seed and offset. */
export type KeyInput = TokenKey &
  Omit<SessionInput, keyof TokenKey | 'atMs' | 'seed' | 'offsetMs' | 'partings'> & {
    /** Whether it is the session's own key. Default `false`. */
    readonly isOwn?: boolean;
  };

/** Where a key wants to mint, or does. */
const MINTING_STATES = [{ refreshing: 'requesting' }, { refreshing: 'awaiting-turn' }, 'origin-outage-retry'] as const;

/**
 * Opens a token key; nothing is sent before `start` or `ask`.
 *
 * @param onEmitted - Told what the key emits until it is at its end.
 * @param onChanged - Told that the key may have changed, likewise.
 * @param waiters - Those of a key of the same tokens that this one takes the place of.
 */
export function openKey(
  shared: SharedState,
  input: KeyInput,
  onEmitted: (emission: SessionEmitted, from: KeyActor) => void,
  onChanged: (from: KeyActor) => void,
  waiters: Waiters = createWaiters(shared),
): KeyActor {
  const { options, time, mintQueue, warnings } = shared;
  const { chartClock } = options;
  const seed = options.random() * 2 ** 32;
  const { isOwn = false, ...chartInput } = input;
  let draft: Omit<KeyInput, 'isOwn'> = chartInput;
  let actor: ActorRefFrom<typeof sessionMachine> | null = null;
  let isStarted = false;
  let isOpen = true;
  let attempts = 0;
  let knownContext: SessionContext | null = null;

  const inputNow = (): SessionInput => ({
    seed,
    atMs: time.read(),
    ...shared.serverClock,
    ...draft,
  });

  const readContext = () => (actor === null ? initialContext({ input: inputNow() }) : actor.getSnapshot().context);
  const cachedToken = createCachedToken(time, readContext);

  function make() {
    const made = createActor(connectedChart(), {
      input: inputNow(),
      clock: {
        setTimeout: (run, delayMs) =>
          chartClock.setTimeout(() => {
            if (!self.isOver) run();
          }, delayMs),
        clearTimeout: (timer) => chartClock.clearTimeout(timer),
      },
      inspect: options.inspect,
    });
    owners.set(made.system, { shared, key: self });
    made.on('*', (emission) => isOpen && handleEmission(emission, made.getSnapshot().context));
    made.subscribe({
      next(snapshot) {
        // A mint is over, its repetition in an outage too, when the chart has left the states that mint.
        if (!MINTING_STATES.some((state) => snapshot.matches(state))) mintQueue?.leave(self);
        if (!isOpen) return;
        learnClock(snapshot.context);
        onChanged(self);
      },
      error(error) {
        // An injected clock or random threw. XState stops the chart, not what it waits for: that would go to a stopped actor,
        // and under the "development" condition be printed, token and all.
        self.isOver = true;
        mintQueue?.leave(self);
        // Nobody handles it here: the platform says so, as it does without an observer.
        void Promise.reject(error);
      },
    });
    return made;
  }

  /** What this key has learned of the server's clock is the session's; what it has not learned is not said again. */
  function learnClock(context: SessionContext): void {
    const { offsetMs, learnedClock, isClockDoubted } = context;
    const isNews =
      offsetMs !== knownContext?.offsetMs ||
      learnedClock !== knownContext.learnedClock ||
      isClockDoubted !== knownContext.isClockDoubted;
    knownContext = context;
    if (isNews) shared.serverClock = { offsetMs, learnedClock, isClockDoubted };
  }

  function handleEmission(emission: SessionEmitted, context: SessionContext): void {
    if (emission.type === 'token.issued') {
      const isMint = emission.source.endsWith('mint');
      if (isMint) warnings.handleToken();
      waiters.serve(emission.jwt, isMint);
    }
    // A failed handshake, or one refused, is no attempt: the count stays, and callers go on waiting.
    if (emission.type === 'token.failed' && context.attempt !== attempts) {
      const { kind, rule } = emission;
      const isStale = kind === 'stale-answer';
      if (rule !== undefined) warnings.tellOfBrokenRule(rule);
      if (isStale && context.held !== null && holdsUsable(context)) waiters.serve(context.held.jwt, true, true);
      waiters.fail(
        errorOfFailure(emission, self.thrown),
        isDefinitive(kind, context.lastActiveToken !== null),
        isStale,
      );
    }
    // Other emissions of the same step come first, and the context is the one after it.
    if (emission.type.startsWith('token.')) attempts = context.attempt;
    throttle.reset();
    onEmitted(emission, self);
  }

  const self: KeyActor = {
    key: chartInput,
    isOwn,
    cachedToken,
    waiters,
    thrown: undefined,
    isOver: false,
    get actor() {
      actor ??= make();
      return actor;
    },
    get context() {
      return readContext();
    },
    get status() {
      if (actor === null) return holdsUsable(self.context) ? 'active' : 'refreshing';
      const { value } = actor.getSnapshot();
      return (typeof value === 'string' ? value : Object.keys(value)[0]) as SessionStatus;
    },
    ask(options) {
      const { skipCache = false, notThis } = options;
      let isRequestKnown = false;
      if (!isStarted) {
        // An actor made earlier has fixed what its first request asks for.
        isRequestKnown = !skipCache || actor === null || self.context.skipCacheSent;
        draft = { ...draft, skipCache };
        if (!isRequestKnown) self.start();
      }
      const isServedByRequest = skipCache && waiters.isShared;
      const answer = waiters.add(options);
      cachedToken.noteCaller();
      self.start();
      if ((!isRequestKnown && !isServedByRequest) || notThis != null) throttle.request(options);
      return answer;
    },
    start() {
      if (isStarted || !isOpen) return;
      const isOld = actor !== null;
      isStarted = true;
      self.actor.start();
      // An actor made earlier does not know how late it is.
      if (isOld) self.send({ type: 'token.requested' });
    },
    send(event) {
      if (event.type === 'session.ended') self.isOver = true;
      if (isOpen && self.actor.getSnapshot().status === 'active') self.actor.send({ ...event, atMs: time.read() });
    },
    receive(received) {
      if (actor !== null) return self.send({ type: 'token.received', jwt: received });
      const { context, token, expiredButNewer } = evaluateReceived(self.context, received);
      learnClock(context);
      if (token ?? expiredButNewer) draft = { ...draft, lastActiveToken: received };
    },
    stop() {
      isOpen = false;
      self.isOver = true;
      actor?.stop();
      mintQueue?.leave(self);
    },
  };
  const throttle = createRequestThrottle(time, self);
  return self;
}
