import { platformClock } from '../platform/clock.ts';
import { waitWithin } from '../platform/waiting.ts';
import type { ActorCall, CreateTokenInput, CreateTokenOutput } from '../protocol/actor-contracts.ts';
import { check } from '../protocol/caller-input.ts';
import { OfflineError } from '../protocol/errors.ts';
import { type Limits, resolveLimits } from '../protocol/limits.ts';
import type { TokenKey } from '../protocol/session-token.ts';
import { mintLocks, sentLater } from '../session/mint-queue.ts';
import { failureOfThrown, isPluggable, type Pluggable, runActor } from '../session/run-actor.ts';
import type { Session } from '../session/session.ts';
import { idOf } from '../session/session-keys.ts';
import type { SessionClock, SessionOptions } from '../session/session-options.ts';
import { type BrowserPlatform, browserPlatform } from './browser-platform.ts';
import { createLockQueue } from './lock-queue.ts';

/** What the lock is put around. */
export interface RefreshLockOptions {
  readonly sessionId: string;
  /** What mints. */
  readonly createToken: Pluggable<CreateTokenInput, CreateTokenOutput>;
  /** Called with the lock granted, before a plain request: take up what another tab may have got of that key meanwhile. */
  readonly look?: (key: TokenKey) => void;
  /** Whether tabs may mint for different keys at the same time: see the option of `createSession`. Default `'parallel'`. */
  readonly mints?: SessionOptions['mints'];
  /** Those of the session: one at a time, the deadlines bound how long a tab that is alive may hold the lock. */
  readonly limits?: Partial<Limits> | undefined;
  /** The timers of the waits. Default: the platform's. */
  readonly clock?: SessionClock;
  /** In [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** Another object than the page's own: `locks`. */
  readonly platform?: Partial<BrowserPlatform>;
}

/** One mint per token key across the tabs of an origin. */
export interface RefreshLock {
  /** Mints in turn: hand it to `createSession` in the place of the one it was made of. */
  createToken(input: CreateTokenInput, call: ActorCall): Promise<CreateTokenOutput>;
  /**
   * Keeps the lock after an answer until the session has told of it; without this it is given back with the answer. Call it
   * after whatever is to be done under the lock listens to the session.
   */
  watch(session: Session): void;
  /** Gives back all locks and waits in no queue: a page that does keeps out of the back-forward cache. */
  pause(): void;
  /** Takes turns again. */
  resume(): void;
  /** Gives back all locks; from now on it mints without. */
  end(): void;
}

interface HeldLock {
  /** Whether the request is answered, and what becomes of the answer is not told yet. */
  isAnswered: boolean;
  release(): void;
}

/**
 * How much longer than its deadlines a tab that is alive may hold the lock of one mint at a time, in milliseconds: timers of a hidden tab
 * are late, by a second as a rule.
 */
const GRACE_MS = 5_000;

/**
 * Mints under a Web Lock, `xstate-session:<session id>:<template>:<organization>`, from before the request until its token is
 * told of, over the repetition in origin outage mode too. It is given back at once on any other failure and when the
 * session gives up the request, whatever `createToken` does. After 5 s of waiting one tab at a time takes the lock over, so a
 * frozen tab holds nobody up for long. Without Web Locks it mints at once.
 *
 * With `mints: 'one-at-a-time'` the lock is `xstate-session:<session id>`, and it is not taken from a tab whose request runs within
 * its deadlines: only after twice the longest deadline (for the repetition in an outage) and 5 s. A session made with this
 * `createToken` waits for it before it calls, whichever of its keys wants to mint. A page that is put away (frozen, or stored in the
 * back-forward cache) or has lost the lock gives its request up.
 *
 * @throws TypeError when `createToken` is neither a function nor actor logic.
 */
export function refreshLock(options: RefreshLockOptions): RefreshLock {
  const { sessionId, createToken, look, mints } = options;
  check(isPluggable(createToken), 'createToken', 'a function or XState actor logic', createToken);
  const { clock = platformClock, random = () => Math.random() } = options;
  const { attemptDeadlineMs, attemptDeadlineMaxMs } = resolveLimits(options.limits);
  const isOneAtATime = mints === 'one-at-a-time';
  const sessionLockName = `xstate-session:${sessionId}`;
  const queue = createLockQueue({
    platform: browserPlatform(options.platform),
    clock,
    random,
    holdMaxMs: isOneAtATime ? 2 * Math.max(attemptDeadlineMs, attemptDeadlineMaxMs) + GRACE_MS : null,
  });
  const heldLocks = new Map<string, HeldLock>();
  const subscriptions: { unsubscribe(): void }[] = [];

  function lockNameOf({ template, organizationId }: TokenKey): string {
    return isOneAtATime ? sessionLockName : `${sessionLockName}:${template ?? ''}:${organizationId ?? ''}`;
  }

  /** Of one mint at a time: aborted when the lock that the session holds is lost; `null` while it holds none. */
  let lockLoss: AbortController | null = null;

  async function acquireForSession(signal: AbortSignal): Promise<() => void> {
    const loss = new AbortController();
    const giveBack = await queue.acquire(
      sessionLockName,
      signal,
      () => undefined,
      () => loss.abort(new OfflineError()),
    );
    if (!signal.aborted) lockLoss = loss;
    return () => {
      if (lockLoss === loss) lockLoss = null;
      giveBack();
    };
  }

  /** Mints under the lock that the session holds; once that is lost, another tab may mint: the request is given up. */
  async function mintForSession(
    input: CreateTokenInput,
    signal: AbortSignal,
    { signal: lossSignal }: AbortController,
  ): Promise<CreateTokenOutput> {
    lossSignal.throwIfAborted();
    const request = new AbortController();
    lossSignal.addEventListener('abort', () => request.abort(lossSignal.reason));
    signal.addEventListener('abort', () => request.abort(signal.reason));
    return waitWithin(runActor(createToken, input, request.signal), lossSignal);
  }

  async function acquireFor(key: TokenKey, signal: AbortSignal, onWaited: () => void): Promise<HeldLock> {
    const giveBack = await queue.acquire(lockNameOf(key), signal, onWaited);
    const id = idOf(key);
    const held: HeldLock = {
      isAnswered: false,
      release() {
        if (heldLocks.get(id) === held) heldLocks.delete(id);
        giveBack();
      },
    };
    heldLocks.set(id, held);
    return held;
  }

  function releaseIfAnswered(key: TokenKey): void {
    const found = heldLocks.get(idOf(key));
    if (found?.isAnswered) found.release();
  }

  const lock: RefreshLock = {
    async createToken(input, { signal }) {
      const isRepetition = input.expiredToken !== undefined;
      const lookAtOtherTabs = () => {
        // A caller who wants new claims does not want a sibling's token either.
        if ((!input.skipCache || input.notThis !== undefined) && !isRepetition) look?.(input);
      };
      if (lockLoss !== null) {
        lookAtOtherTabs();
        signal.throwIfAborted();
        return mintForSession(input, signal, lockLoss);
      }
      if (!isRepetition) releaseIfAnswered(input);
      const kept = isRepetition ? heldLocks.get(idOf(input)) : undefined;
      const current = kept ?? (await acquireFor(input, signal, lookAtOtherTabs));
      current.isAnswered = false;
      const { release } = current;
      signal.addEventListener('abort', release, { once: true });
      if (!signal.aborted) lookAtOtherTabs();
      if (signal.aborted) {
        release();
        throw signal.reason;
      }
      sentLater.get(signal)?.();
      try {
        const answer = await runActor(createToken, input, signal);
        current.isAnswered = true;
        if (subscriptions.length === 0) release();
        return answer;
      } catch (error) {
        current.isAnswered = true;
        const isRepeated = failureOfThrown(error).kind === 'missing-expired-token' && !isRepetition;
        if (!isRepeated || subscriptions.length === 0) release();
        throw error;
      }
    },
    watch(session) {
      let { organizationId } = session;
      subscriptions.push(
        session.on('token.issued', releaseIfAnswered),
        session.on('token.failed', releaseIfAnswered),
        session.subscribe((state) => {
          const isBusy = state.status === 'refreshing' || state.status === 'origin-outage-retry';
          if (!isBusy || state.organizationId !== organizationId) releaseIfAnswered({ template: null, organizationId });
          organizationId = state.organizationId;
        }),
      );
    },
    pause: queue.pause,
    resume: queue.resume,
    end() {
      for (const subscription of subscriptions.splice(0)) subscription.unsubscribe();
      queue.end();
      heldLocks.clear();
    },
  };
  if (isOneAtATime) mintLocks.set(lock.createToken, acquireForSession);
  return lock;
}
