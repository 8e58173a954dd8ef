/** Takes turns among the token keys of a session: one mint at a time. */
export interface MintTurns {
  /**
   * Takes the turn, or queues for it: first come, first served. A key that has it already keeps it, for the repetition of an
   * outage belongs to its mint.
   *
   * @param key - Who mints.
   * @param signal - Leaves the queue when it is aborted.
   * @param onTurn - Called when the turn comes later; not when it is had at once.
   * @returns Whether it is had at once.
   */
  take(key: object, signal: AbortSignal, onTurn: () => void): boolean;
  /** Gives the turn to the next in the queue; nothing when the key does not have it. */
  giveBack(key: object): void;
  /** Empties the queue: nobody in it gets a turn. */
  clear(): void;
}

/** See {@link MintTurns}. */
export function createMintTurns(): MintTurns {
  const queue: { readonly key: object; readonly onTurn: () => void }[] = [];
  let holder: object | null = null;

  return {
    take(key, signal, onTurn) {
      if (holder === null || holder === key) {
        holder = key;
        return true;
      }
      const entry = { key, onTurn };
      queue.push(entry);
      signal.addEventListener('abort', () => {
        const place = queue.indexOf(entry);
        if (place >= 0) queue.splice(place, 1);
      });
      return false;
    },
    giveBack(key) {
      if (holder !== key) return;
      const next = queue.shift();
      holder = next?.key ?? null;
      next?.onTurn();
    },
    clear() {
      queue.length = 0;
    },
  };
}
