import type { SessionClock } from '../session/session-options.ts';
import type { BrowserPlatform } from './browser-platform.ts';

/** How turns are taken. */
export interface LockTurnsOptions {
  readonly platform: BrowserPlatform;
  readonly clock: SessionClock;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Takes turns across tabs with Web Locks. */
export interface LockTurns {
  /**
   * Waits for a lock and holds it. A holder that has not given it back in time is robbed of it, by one tab at a time. Whoever
   * had to wait lets messages of the former holder in before it goes on.
   *
   * @param look - Called after a wait: it may find that there is nothing left to do, and abort.
   * @returns What gives the lock back; it may be called again. Without Web Locks, after an abort and at the end nothing is held.
   */
  take(name: string, signal: AbortSignal, look: () => void): Promise<() => void>;
  /** Gives back all locks and leaves the queues, to come back with `resume`. */
  pause(): void;
  resume(): void;
  /** The same for good: whoever waits goes on without. */
  end(): void;
}

/** How long anybody waits in one queue, in milliseconds, before it is said that its head is frozen or hangs. */
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

/** See {@link LockTurns}. */
export function createLockTurns({ platform, clock, random }: LockTurnsOptions): LockTurns {
  const held = new Set<Release>();
  const waiting = new Set<AbortController>();
  let isOver = false;
  let isPaused = false;
  let wake: () => void = nothing;
  let resumed: Promise<void> | null = null;

  /**
   * Asks for a lock. `null` when aborted, or when it is not there at once and only that was asked for; where locks are not
   * allowed there is nothing to hold, and nobody is kept waiting.
   */
  function request(
    name: string,
    options: { readonly signal: AbortSignal } | { readonly steal: true } | { readonly ifAvailable: true },
  ): Promise<Release | null> {
    return new Promise((resolve) => {
      const over = () => resolve('signal' in options && options.signal.aborted ? null : nothing);
      const ask = async () => {
        await platform.locks?.request(name, options, (lock) => {
          if (lock !== null) return new Promise<void>((release) => resolve(release));
          resolve(null);
          return Promise.resolve();
        });
      };
      ask().then(over, over);
    });
  }

  /** Waits in one queue. @param isPatient - Asked whenever a wait was in vain. */
  async function queue(
    name: string,
    turn: AbortSignal,
    waitMs: number,
    isPatient: () => Promise<boolean>,
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
    const release = await request(name, { signal: patience.signal });
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

  /** One try to get the lock; `null` when the turn was aborted on the way. */
  async function acquire(name: string, turn: AbortSignal, look: () => void): Promise<Release | null> {
    const free = await request(name, { ifAvailable: true });
    if (free !== null) return free;
    const release = await queue(name, turn, WAIT_MS, async () => false);
    if (release !== null) {
      look();
      if (!turn.aborted) await letMessagesIn(turn);
    }
    if (release !== null || turn.aborted) return release;
    // Those who have waited long enough line up once more: only the head of this queue may rob.
    const late = `${name}:late`;
    let holder = await holderOf(late);
    let releaseLate = await queue(late, turn, WAIT_MS + SPREAD_MS * random(), async () => {
      const before = holder;
      holder = await holderOf(late);
      return holder !== before;
    });
    // The same tab at the head all the time: it is frozen, or hangs too.
    if (releaseLate === null && !turn.aborted) releaseLate = await request(late, { steal: true });
    if (!turn.aborted) look();
    const stolen = turn.aborted ? null : await request(name, { steal: true });
    if (stolen === null) {
      releaseLate?.();
      return null;
    }
    return () => {
      stolen();
      releaseLate?.();
    };
  }

  async function take(name: string, signal: AbortSignal, look: () => void): Promise<Release> {
    while (!signal.aborted && !isOver) {
      if (resumed !== null) await Promise.race([resumed, aborted(signal)]);
      if (platform.locks === null) return nothing;
      const turn = new AbortController();
      const leave = () => turn.abort();
      if (signal.aborted || isPaused) continue;
      signal.addEventListener('abort', leave);
      waiting.add(turn);
      const release = await acquire(name, turn.signal, look);
      waiting.delete(turn);
      signal.removeEventListener('abort', leave);
      if (release === null) continue;
      const give = () => {
        if (held.delete(give)) release();
      };
      held.add(give);
      if (turn.signal.aborted) give();
      else return give;
    }
    return nothing;
  }

  function leaveAll(): void {
    for (const turn of waiting) turn.abort();
    for (const give of held) give();
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
