import type { Clock } from '../platform/clock.ts';
import type { BrowserPlatform } from './browser-platform.ts';
import { doNothing, type Release, webLocks } from './web-locks.ts';

/** How locks are waited for. */
export interface LockQueueOptions {
  readonly platform: BrowserPlatform;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /**
   * How long a tab that is alive may hold a lock, in milliseconds: a lock is taken from a tab that has held it for longer, and never
   * before. `null`: it is taken over, from whatever tab, once somebody has waited 5 s.
   */
  readonly holdMaxMs: number | null;
}

/** Holds locks across tabs with Web Locks, and waits for them. */
export interface LockQueue {
  /**
   * Waits for a lock and holds it. One that is not given back in time is taken over, by one tab at a time. Whoever had to wait
   * lets messages of the former holder in before it goes on.
   *
   * @param onWaited - Called after a wait: it may find that there is nothing left to do, and abort.
   * @param onLost - Called when the lock that was held is taken away: by another tab, or by `pause` and `end`.
   * @returns What gives the lock back; it may be called again. Without Web Locks, after an abort and at the end nothing is held.
   */
  acquire(name: string, signal: AbortSignal, onWaited: () => void, onLost?: () => void): Promise<() => void>;
  /** Gives back all locks and leaves the queues, to come back with `resume`. */
  pause(): void;
  resume(): void;
  /** The same for good: whoever waits goes on without. */
  end(): void;
}

/** How long anybody waits in one queue, in milliseconds, where locks are taken over from whatever tab. */
const WAIT_MS = 5_000;
/** The second wait is this much longer at most, so that tabs which began it together do not end it together. */
const SPREAD_MS = 1_000;

/**
 * How long whoever was given the lock after a wait lets messages in, in milliseconds. Locks and messages take different ways
 * through a browser: on a busy machine the lock is there before the token that was told under it.
 */
const MESSAGES_MS = 50;

/** See {@link LockQueue}. */
export function createLockQueue({ platform, clock, random, holdMaxMs }: LockQueueOptions): LockQueue {
  const { request, holderOf } = webLocks(platform);
  const heldLocks = new Map<Release, () => void>();
  const waits = new Set<AbortController>();
  let isEnded = false;
  let isPaused = false;
  let endPause: () => void = doNothing;
  let resumed: Promise<void> | null = null;

  /**
   * Waits in one queue.
   *
   * @param giveUpSignal - Ends the wait.
   * @param waitMs - After this long in vain `shouldWaitOn` is asked, each time anew.
   */
  async function waitInQueue(
    name: string,
    giveUpSignal: AbortSignal,
    waitMs: number,
    shouldWaitOn: () => Promise<boolean>,
    onStolen: () => void,
  ): Promise<Release | null> {
    const waitEnd = new AbortController();
    const endWait = () => waitEnd.abort();
    let timer: unknown;
    const startTimer = () => {
      timer = clock.setTimeout(() => void endOrProlongWait(), waitMs);
    };
    const endOrProlongWait = async () => {
      if (!(await shouldWaitOn())) endWait();
      else if (!waitEnd.signal.aborted) startTimer();
    };
    if (giveUpSignal.aborted) return null;
    giveUpSignal.addEventListener('abort', endWait);
    startTimer();
    const release = await request(name, { signal: waitEnd.signal }, onStolen);
    endWait();
    clock.clearTimeout(timer);
    giveUpSignal.removeEventListener('abort', endWait);
    return release;
  }

  async function letMessagesIn(giveUpSignal: AbortSignal): Promise<void> {
    let timer: unknown;
    const timeIsOver = new Promise<void>((resolve) => {
      timer = clock.setTimeout(resolve, MESSAGES_MS);
    });
    await Promise.race([timeIsOver, aborted(giveUpSignal)]);
    clock.clearTimeout(timer);
  }

  /** Waits until a lock is free, or for 5 s: then the first of those who have waited for so long takes it over. */
  async function acquireFromAnybody(
    name: string,
    giveUpSignal: AbortSignal,
    onWaited: () => void,
    onStolen: () => void,
  ): Promise<Release | null> {
    const release = await waitInQueue(name, giveUpSignal, WAIT_MS, async () => false, onStolen);
    if (release !== null) {
      onWaited();
      if (!giveUpSignal.aborted) await letMessagesIn(giveUpSignal);
    }
    if (release !== null || giveUpSignal.aborted) return release;
    // Those who have waited long enough line up once more: only the head of this queue may take over.
    const successorLock = `${name}:late`;
    let holder = await holderOf(successorLock);
    const waitMs = WAIT_MS + SPREAD_MS * random();
    const isOtherHolder = async () => {
      const holderBefore = holder;
      holder = await holderOf(successorLock);
      return holder !== holderBefore;
    };
    let releaseSuccessor = await waitInQueue(successorLock, giveUpSignal, waitMs, isOtherHolder, doNothing);
    // The same tab at the head all the time: it is frozen, or hangs too.
    if (releaseSuccessor === null && !giveUpSignal.aborted)
      releaseSuccessor = await request(successorLock, { steal: true });
    if (!giveUpSignal.aborted) onWaited();
    const releaseStolen = giveUpSignal.aborted ? null : await request(name, { steal: true }, onStolen);
    if (releaseStolen === null) {
      releaseSuccessor?.();
      return null;
    }
    return () => {
      releaseStolen();
      releaseSuccessor?.();
    };
  }

  /** Waits until a lock is free, and takes it over only from a tab that has held it for longer than one that is alive can. */
  async function acquireFromDeadOnly(
    name: string,
    giveUpSignal: AbortSignal,
    waitMs: number,
    onStolen: () => void,
  ): Promise<Release | null> {
    while (!giveUpSignal.aborted) {
      let holder = await holderOf(name);
      const release = await waitInQueue(
        name,
        giveUpSignal,
        waitMs,
        async () => {
          // Nobody comes to hold it a second time while others wait: the same tab is the same hold.
          const holderBefore = holder;
          holder = await holderOf(name);
          return holder !== holderBefore;
        },
        onStolen,
      );
      if (release !== null) {
        await letMessagesIn(giveUpSignal);
        return release;
      }
      // One at a time, and not from who was faster.
      const releaseSuccessor = giveUpSignal.aborted ? null : await request(`${name}:late`, { ifAvailable: true });
      if (releaseSuccessor === null) continue;
      const isSameHolder = !giveUpSignal.aborted && (await holderOf(name)) === holder;
      const releaseStolen = isSameHolder ? await request(name, { steal: true }, onStolen) : null;
      releaseSuccessor();
      if (releaseStolen !== null) return releaseStolen;
    }
    return null;
  }

  /** One try to get the lock; `null` when the turn was aborted on the way. */
  async function tryToAcquire(
    name: string,
    giveUpSignal: AbortSignal,
    onWaited: () => void,
    onStolen: () => void,
  ): Promise<Release | null> {
    const releaseFree = await request(name, { ifAvailable: true }, onStolen);
    if (releaseFree !== null) return releaseFree;
    if (holdMaxMs === null) return acquireFromAnybody(name, giveUpSignal, onWaited, onStolen);
    return acquireFromDeadOnly(name, giveUpSignal, holdMaxMs, onStolen);
  }

  async function acquire(
    name: string,
    signal: AbortSignal,
    onWaited: () => void,
    onLost: () => void = doNothing,
  ): Promise<Release> {
    while (!signal.aborted && !isEnded) {
      if (resumed !== null) await Promise.race([resumed, aborted(signal)]);
      if (platform.locks === null) return doNothing;
      const wait = new AbortController();
      const giveUp = () => wait.abort();
      if (signal.aborted || isPaused) continue;
      signal.addEventListener('abort', giveUp);
      waits.add(wait);
      const release = await tryToAcquire(name, wait.signal, onWaited, onLost);
      waits.delete(wait);
      signal.removeEventListener('abort', giveUp);
      if (release === null) continue;
      const giveBack = () => {
        if (heldLocks.delete(giveBack)) release();
      };
      heldLocks.set(giveBack, onLost);
      if (wait.signal.aborted) giveBack();
      else return giveBack;
    }
    return doNothing;
  }

  function giveEverythingBack(): void {
    for (const wait of waits) wait.abort();
    for (const [giveBack, onLost] of heldLocks) {
      giveBack();
      onLost();
    }
  }

  function resume(): void {
    isPaused = false;
    resumed = null;
    endPause();
  }

  return {
    acquire,
    pause() {
      if (isPaused || isEnded) return;
      isPaused = true;
      resumed = new Promise((resolve) => {
        endPause = resolve;
      });
      giveEverythingBack();
    },
    resume,
    end() {
      isEnded = true;
      giveEverythingBack();
      resume();
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
