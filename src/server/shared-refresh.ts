/** What one refresh brought. */
export interface RefreshAnswer {
  /** `Set-Cookie` lines of the session's family. Secrets. */
  readonly cookies: readonly string[];
  /** How long it may be given to others who come late, in milliseconds: 10 000 at most, and never longer than its token lives. 0: to nobody. */
  readonly keepMs: number;
}

/** What {@link SharedRefresh.share} gets besides. */
export interface SharedRefreshCall {
  /** Of the request that asks: aborted, it waits for the result no longer. A run that others may wait for goes on. */
  readonly signal: AbortSignal;
  /** The time in milliseconds since the epoch: the `now` option of whoever asks. */
  now(): number;
}

/**
 * Lets requests share one refresh: the port that a store behind several processes implements, too.
 *
 * A browser that opens six pages with an expired cookie sends one refresh token six times. Most back ends take it once, and hold
 * the second use for a theft. So of all who ask with one key only the first may run `refresh`; the others get what it brought.
 */
export interface SharedRefresh {
  /**
   * Gives what the one refresh of a key brings: runs it, waits for a run that goes on, or takes an answer that is kept.
   *
   * @param key - A digest of the refresh token, its session and its frontend API: no secret can be read from it.
   * @param refresh - Asks the back end. It ends by itself, at the deadline of the request that began it. Its rejection goes to
   *   all who wait, and is not kept.
   * @param call - Who asks: its signal and its clock.
   * @returns The `Set-Cookie` lines. They are checked again by whoever gets them.
   */
  share(key: string, refresh: () => Promise<RefreshAnswer>, call: SharedRefreshCall): Promise<readonly string[]>;
}

/** What {@link processSharedRefresh} can be given. */
export interface ProcessSharedRefreshOptions {
  /** How many refreshes are shared at a time, and how many answers are kept. Beyond it the oldest answer is forgotten. Default 1 000. */
  readonly entriesMax?: number;
}

const ENTRIES_MAX = 1_000;

interface KeptAnswer {
  readonly cookies: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Shares refreshes within this process, in memory. It is what `authenticateRequest` does without a `sharedRefresh` option, where all
 * share one; an own one is for tests that must not see each other.
 *
 * It has no timer: what is outdated is forgotten at the next refresh, and never given out.
 */
export function processSharedRefresh(options: ProcessSharedRefreshOptions = {}): SharedRefresh {
  const { entriesMax = ENTRIES_MAX } = options;
  if (!Number.isInteger(entriesMax) || entriesMax < 1) {
    throw new TypeError('processSharedRefresh: entriesMax must be a whole number of at least 1');
  }
  const running = new Map<string, Promise<readonly string[]>>();
  const kept = new Map<string, KeptAnswer>();

  function forgetOutdated(nowMs: number): void {
    // A clock that was set back must not make an answer live longer.
    for (const [key, { fromMs, untilMs }] of kept) if (nowMs >= untilMs || nowMs < fromMs) kept.delete(key);
  }

  function keep(key: string, { cookies, keepMs }: RefreshAnswer, nowMs: number): void {
    if (!(keepMs > 0)) return;
    const [oldest] = kept.keys();
    if (kept.size >= entriesMax && oldest !== undefined) kept.delete(oldest);
    kept.set(key, { cookies, fromMs: nowMs, untilMs: nowMs + keepMs });
  }

  async function run(
    key: string,
    refresh: () => Promise<RefreshAnswer>,
    now: () => number,
  ): Promise<readonly string[]> {
    try {
      const answer = await refresh();
      keep(key, answer, now());
      return answer.cookies;
    } finally {
      running.delete(key);
    }
  }

  return {
    async share(key, refresh, { now }) {
      const runningRefresh = running.get(key);
      if (runningRefresh !== undefined) return runningRefresh;
      forgetOutdated(now());
      const answer = kept.get(key);
      if (answer !== undefined) return answer.cookies;
      // As many as that at once are an attack or a mistake: each is run for itself.
      if (running.size >= entriesMax) return (await refresh()).cookies;
      const startedRefresh = run(key, refresh, now);
      running.set(key, startedRefresh);
      return startedRefresh;
    },
  };
}

/** The one of this process, for all options objects: some apps make new ones for every request. */
export const sharedInThisProcess: SharedRefresh = processSharedRefresh();
