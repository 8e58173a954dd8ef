import type { SessionClock } from '../session/session-options.ts';
import type { BrowserPlatform } from './browser-platform.ts';

/** How locks are waited for. */
export interface LockQueueOptions {
  readonly platform: BrowserPlatform;
  readonly clock: SessionClock;
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
   * @param look - Called after a wait: it may find that there is nothing left to do, and abort.
   * @param onLost - Called when the lock that was held is taken away: by another tab, or by `pause` and `end`.
   * @returns What gives the lock back; it may be called again. Without Web Locks, after an abort and at the end nothing is held.
   */
  take(name: string, signal: AbortSignal, look: () => void, onLost?: () => void): Promise<() => void>;
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

type Release = () => void;
const nothing: Release = () => undefined;

/** See {@link LockQueue}. */
export function createLockQueue({ platform, clock, random, holdMaxMs }: LockQueueOptions): LockQueue {
  const held = new Map<Release, () => void>();
  const waiting = new Set<AbortController>();
  let isOver = false;
  let isPaused = false;
  let wake: () => void = nothing;
  let resumed: Promise<void> | null = null;

  /**
   * Asks for a lock. `null` when aborted, or when it is not there at once and only that was asked for; where locks are not
   * allowed there is nothing to hold, and nobody is kept waiting.
   *
   * @param onStolen - Called when another tab takes over what was granted.
   */
  function request(
    name: string,
    options: { readonly signal: AbortSignal } | { readonly steal: true } | { readonly ifAvailable: true },
    onStolen: () => void = nothing,
  ): Promise<Release | null> {
    return new Promise((resolve) => {
      let isGranted = false;
      const over = () => resolve('signal' in options && options.signal.aborted ? null : nothing);
      const ask = async () => {
        await platform.locks?.request(name, options, (lock) => {
          isGranted = lock !== null;
          if (isGranted) return new Promise<void>((release) => resolve(release));
          resolve(null);
          return Promise.resolve();
        });
      };
      ask().then(over, () => {
        if (isGranted) onStolen();
        over();
      });
    });
  }

  /** Waits in one queue. @param isPatient - Asked whenever a wait was in vain. */
  async function queue(
    name: string,
    turn: AbortSignal,
    waitMs: number,
    isPatient: () => Promise<boolean>,
    onStolen: () => void,
  ): Promise<Release | null> {
    const patience = new AbortController();
    const giveUp = () => patience.abort();
    let timer: unknown;
    const arm = () => {
      timer = clock.setTimeout(() => void endPatience(), waitMs);
    };
    const endPatience = async () => {
      if (!(await isPatient())) giveUp();
      else if (!patience.signal.aborted) arm();
    };
    if (turn.aborted) return null;
    turn.addEventListener('abort', giveUp);
    arm();
    const release = await request(name, { signal: patience.signal }, onStolen);
    giveUp();
    clock.clearTimeout(timer);
    turn.removeEventListener('abort', giveUp);
    return release;
  }

  async function holderOf(name: string): Promise<string | undefined> {
    try {
      return (await platform.locks?.query?.())?.held?.find((lock) => lock.name === name)?.clientId;
    } catch {
      return undefined;
    }
  }

  async function letMessagesIn(turn: AbortSignal): Promise<void> {
    let timer: unknown;
    const isOver = new Promise<void>((resolve) => {
      timer = clock.setTimeout(resolve, MESSAGES_MS);
    });
    await Promise.race([isOver, aborted(turn)]);
    clock.clearTimeout(timer);
  }

  /** Waits until a lock is free, or for 5 s: then the first of those who have waited for so long takes it over. */
  async function takeOverSoon(
    name: string,
    turn: AbortSignal,
    look: () => void,
    onStolen: () => void,
  ): Promise<Release | null> {
    const release = await queue(name, turn, WAIT_MS, async () => false, onStolen);
    if (release !== null) {
      look();
      if (!turn.aborted) await letMessagesIn(turn);
    }
    if (release !== null || turn.aborted) return release;
    // Those who have waited long enough line up once more: only the head of this queue may take over.
    const late = `${name}:late`;
    let holder = await holderOf(late);
    const waitMs = WAIT_MS + SPREAD_MS * random();
    const isOtherHolder = async () => {
      const before = holder;
      holder = await holderOf(late);
      return holder !== before;
    };
    let releaseLate = await queue(late, turn, waitMs, isOtherHolder, nothing);
    // The same tab at the head all the time: it is frozen, or hangs too.
    if (releaseLate === null && !turn.aborted) releaseLate = await request(late, { steal: true });
    if (!turn.aborted) look();
    const stolen = turn.aborted ? null : await request(name, { steal: true }, onStolen);
    if (stolen === null) {
      releaseLate?.();
      return null;
    }
    return () => {
      stolen();
      releaseLate?.();
    };
  }

  /** Waits until a lock is free, and takes it over only from a tab that has held it for longer than one that is alive can. */
  async function takeOverFromTheDead(
    name: string,
    turn: AbortSignal,
    waitMs: number,
    onStolen: () => void,
  ): Promise<Release | null> {
    while (!turn.aborted) {
      let holder = await holderOf(name);
      const release = await queue(
        name,
        turn,
        waitMs,
        async () => {
          // Nobody comes to hold it a second time while others wait: the same tab is the same hold.
          const before = holder;
          holder = await holderOf(name);
          return holder !== before;
        },
        onStolen,
      );
      if (release !== null) {
        await letMessagesIn(turn);
        return release;
      }
      // One at a time, and not from who was faster.
      const releaseLate = turn.aborted ? null : await request(`${name}:late`, { ifAvailable: true });
      if (releaseLate === null) continue;
      const isSameHolder = !turn.aborted && (await holderOf(name)) === holder;
      const stolen = isSameHolder ? await request(name, { steal: true }, onStolen) : null;
      releaseLate();
      if (stolen !== null) return stolen;
    }
    return null;
  }

  /** One try to get the lock; `null` when the turn was aborted on the way. */
  async function acquire(
    name: string,
    turn: AbortSignal,
    look: () => void,
    onStolen: () => void,
  ): Promise<Release | null> {
    const free = await request(name, { ifAvailable: true }, onStolen);
    if (free !== null) return free;
    if (holdMaxMs === null) return takeOverSoon(name, turn, look, onStolen);
    return takeOverFromTheDead(name, turn, holdMaxMs, onStolen);
  }

  async function take(
    name: string,
    signal: AbortSignal,
    look: () => void,
    onLost: () => void = nothing,
  ): Promise<Release> {
    while (!signal.aborted && !isOver) {
      if (resumed !== null) await Promise.race([resumed, aborted(signal)]);
      if (platform.locks === null) return nothing;
      const turn = new AbortController();
      const leave = () => turn.abort();
      if (signal.aborted || isPaused) continue;
      signal.addEventListener('abort', leave);
      waiting.add(turn);
      const release = await acquire(name, turn.signal, look, onLost);
      waiting.delete(turn);
      signal.removeEventListener('abort', leave);
      if (release === null) continue;
      const giveBack = () => {
        if (held.delete(giveBack)) release();
      };
      held.set(giveBack, onLost);
      if (turn.signal.aborted) giveBack();
      else return giveBack;
    }
    return nothing;
  }

  function leaveAll(): void {
    for (const turn of waiting) turn.abort();
    for (const [giveBack, onLost] of held) {
      giveBack();
      onLost();
    }
  }

  function resume(): void {
    isPaused = false;
    resumed = null;
    wake();
  }

  return {
    take,
    pause() {
      if (isPaused || isOver) return;
      isPaused = true;
      resumed = new Promise((resolve) => {
        wake = resolve;
      });
      leaveAll();
    },
    resume,
    end() {
      isOver = true;
      leaveAll();
      resume();
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
