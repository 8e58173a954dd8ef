/** A token key, as the queue sees it. */
export interface QueuedKey {
  /** Whether it is the session's own key. */
  readonly isOwn: boolean;
  /** Of it: how many attempts in a row missed their deadline. */
  readonly context: { readonly timeouts: number };
  /** Tells its chart that it may mint. */
  send(event: { readonly type: 'turn.given' }): void;
}

/** Lets the token keys of a session mint one at a time. It keeps no time: how long a key mints is its chart's to bound. */
export interface MintQueue {
  /**
   * A key wants to mint. One that may already keeps its turn: the repetition of an outage belongs to its mint.
   *
   * @returns Whether it may at once; else it waits, and hears `turn.given`.
   */
  enter(key: QueuedKey): boolean;
  /** A key mints no more, or wants to no more: the next one may. */
  leave(key: QueuedKey): void;
  /** Sends all away who wait, for good: nobody is given a turn any more. */
  close(): void;
}

/**
 * Waits until nobody else mints, and keeps all others from it: the lock across tabs.
 *
 * @returns What ends that. Nothing is held once `signal` is aborted.
 */
export type AcquireMintLock = (signal: AbortSignal) => Promise<() => void>;

/** By the `createToken` of a session: the lock under which each of its mints is to run. */
export const mintLocks = /* @__PURE__ */ new WeakMap<object, AcquireMintLock>();

/**
 * By the signal of a `createToken` call: what to call when its request goes out only now, because the call waited for a lock.
 * The wait then counts neither as the server's slowness nor against the token's life.
 */
export const sentLater = /* @__PURE__ */ new WeakMap<AbortSignal, () => void>();

/** See {@link MintQueue}. @param acquireLock - Held around each mint, when there is one. */
export function createMintQueue(acquireLock?: AcquireMintLock): MintQueue {
  const waiting: QueuedKey[] = [];
  let isClosed = false;
  let holder: QueuedKey | null = null;
  let releaseLock: () => void = () => undefined;
  let acquiring: AbortController | null = null;

  function giveTurn(): void {
    holder = waiting.sort(byPrecedence).shift() ?? null;
    holder?.send({ type: 'turn.given' });
  }

  async function giveTurnUnderLock(acquire: AcquireMintLock): Promise<void> {
    if (acquiring !== null) return;
    const attempt = new AbortController();
    acquiring = attempt;
    const release = await acquire(attempt.signal);
    // Left by all who waited; another attempt may be under way by now.
    if (attempt.signal.aborted) return release();
    acquiring = null;
    releaseLock = release;
    giveTurn();
  }

  function serveNext(): void {
    if (waiting.length === 0) {
      acquiring?.abort();
      acquiring = null;
    } else if (acquireLock === undefined) giveTurn();
    else void giveTurnUnderLock(acquireLock);
  }

  return {
    enter(key) {
      if (holder === key) return true;
      if (holder === null && acquireLock === undefined && !isClosed) {
        holder = key;
        return true;
      }
      if (isClosed) return false;
      waiting.push(key);
      if (holder === null) serveNext();
      return false;
    },
    leave(key) {
      const place = waiting.indexOf(key);
      if (place >= 0) waiting.splice(place, 1);
      if (holder === key) {
        holder = null;
        releaseLock();
      }
      if (holder === null) serveNext();
    },
    close() {
      isClosed = true;
      waiting.length = 0;
      if (holder === null) serveNext();
    },
  };
}

/** The session's own key goes first; then who is answered before who hangs; then who came first. */
function byPrecedence(one: QueuedKey, other: QueuedKey): number {
  return Number(other.isOwn) - Number(one.isOwn) || one.context.timeouts - other.context.timeouts;
}
