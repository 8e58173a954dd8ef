import { checkKnown } from '../protocol/caller-input.ts';
import { MAX_DELAY_MS } from '../protocol/limits.ts';

/** How a {@link TestClock} begins. */
export interface TestClockOptions {
  /** What the wall clock shows first, milliseconds since the epoch. Default 2026-01-01T00:00:00Z. */
  readonly nowMs?: number;
  /** What the monotonic clock shows first, milliseconds. Default 0. */
  readonly monotonicNowMs?: number;
  /**
   * How many microtask turns one {@link TestClock.flush} lets pass. Default 100: an answer that travels through `fetch`, a body and
   * JSON takes about fifty, an actor of its own a handful.
   */
  readonly flushTurns?: number;
}

/** How a machine sleeps: see {@link TestClock.sleep}. */
export interface SleepOptions {
  /**
   * `stands-still`: the monotonic clock does not count sleep, timers are late by all of it (most laptops).
   * `goes-on`: it counts sleep, and timers that fell due fire at the first {@link TestClock.advance} after waking.
   */
  readonly monotonic: 'stands-still' | 'goes-on';
}

/** Timers, wall clock and monotonic clock of one machine, moved by hand. */
export interface TestClock {
  /** The timers, in the shape of XState's clock. A delay the platform cannot keep (over 2^31 − 1 ms) fires after 1 ms, as there. */
  readonly clock: {
    /** Calls back once, when that much time was let pass. */
    setTimeout(callback: (...args: unknown[]) => void, delayMs: number): number;
    /** Takes it back. */
    clearTimeout(id: unknown): void;
  };
  /** The wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  /** The monotonic clock, milliseconds. */
  readonly monotonicNow: () => number;
  /** How many timers are armed. */
  readonly pendingTimers: number;
  /** Milliseconds until the next timer, 0 when one is overdue, `null` when none is armed. */
  readonly nextTimerInMs: number | null;
  /**
   * Lets time pass: fires the timers that fall due one by one, each at its own moment and in order, also those armed on the way,
   * with microtasks flushed before, between and after.
   *
   * @param ms - At least 0; 0 fires what is overdue.
   */
  advance(ms: number): Promise<void>;
  /** Lets time pass up to the next timer and fires it. Does nothing but flush when none is armed. */
  advanceToNextTimer(): Promise<void>;
  /** Lets promise chains run; no time passes. */
  flush(): Promise<void>;
  /** Sets the wall clock forward, or back with a negative number; timers and the monotonic clock do not notice. */
  jumpWall(ms: number): void;
  /** The machine sleeps: time passes at once, and no timer fires before the next {@link TestClock.advance}. */
  sleep(ms: number, options: SleepOptions): void;
}

interface Timer {
  readonly id: number;
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A timer that arms itself again with no delay would let `advance` run for ever. */
const TIMERS_PER_ADVANCE_MAX = 100_000;

/**
 * A clock for tests: timers, wall clock and monotonic clock together. Deterministic: no real timer, no real time.
 *
 * Hand its parts to `createSession({ clock: testClock.clock, now: testClock.now, monotonicNow: testClock.monotonicNow })`.
 *
 * @throws TypeError when an option is not known, a number given is not finite, or time would run backwards.
 */
export function createTestClock(options: TestClockOptions = {}): TestClock {
  checkKnown('createTestClock', options, { nowMs: true, monotonicNowMs: true, flushTurns: true });
  const flushTurns = options.flushTurns ?? 100;
  const timers = new Map<number, Timer>();
  let nowMs = finite('nowMs', options.nowMs ?? Date.UTC(2026, 0, 1));
  let monotonicNowMs = finite('monotonicNowMs', options.monotonicNowMs ?? 0);
  let lastId = 0;

  function nextTimer(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers.values()) if (!next || timer.dueMs < next.dueMs) next = timer;
    return next;
  }

  function pass(ms: number): void {
    nowMs += ms;
    monotonicNowMs += ms;
  }

  async function flush(): Promise<void> {
    for (let turn = 0; turn < flushTurns; turn += 1) await undefined;
  }

  async function advance(ms: number): Promise<void> {
    const endMs = monotonicNowMs + elapsed('advance', ms);
    await flush();
    for (let fired = 0; ; fired += 1) {
      const timer = nextTimer();
      if (!timer || timer.dueMs > endMs) break;
      if (fired === TIMERS_PER_ADVANCE_MAX)
        throw new TypeError(`${fired} timers fired within one advance(${ms}): a loop`);
      timers.delete(timer.id);
      pass(Math.max(0, timer.dueMs - monotonicNowMs));
      timer.callback();
      await flush();
    }
    pass(Math.max(0, endMs - monotonicNowMs));
  }

  function nextTimerInMs(): number | null {
    const timer = nextTimer();
    return timer ? Math.max(0, timer.dueMs - monotonicNowMs) : null;
  }

  return {
    clock: {
      setTimeout(callback, delayMs) {
        lastId += 1;
        timers.set(lastId, { id: lastId, dueMs: monotonicNowMs + keptDelayMs(delayMs), callback });
        return lastId;
      },
      clearTimeout(id) {
        if (typeof id === 'number') timers.delete(id);
      },
    },
    now: () => nowMs,
    monotonicNow: () => monotonicNowMs,
    get pendingTimers() {
      return timers.size;
    },
    get nextTimerInMs() {
      return nextTimerInMs();
    },
    advance,
    advanceToNextTimer: () => advance(nextTimerInMs() ?? 0),
    flush,
    jumpWall(ms) {
      nowMs += finite('jumpWall', ms);
    },
    sleep(ms, { monotonic }) {
      nowMs += elapsed('sleep', ms);
      if (monotonic === 'goes-on') monotonicNowMs += ms;
    },
  };
}

function keptDelayMs(delayMs: number): number {
  if (Number.isNaN(delayMs) || delayMs > MAX_DELAY_MS) return 1;
  return Math.max(0, delayMs);
}

function finite(name: string, value: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new TypeError(`${name} must be a finite number of milliseconds, got ${String(value)}`);
  return value;
}

function elapsed(name: string, ms: number): number {
  if (finite(name, ms) < 0) throw new TypeError(`${name} takes at least 0 ms, got ${ms}: time does not run backwards`);
  return ms;
}
