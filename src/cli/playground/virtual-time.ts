/** Time that can be slowed down, and slept through. */
export interface VirtualTime {
  /** The server's clock, milliseconds since the epoch. */
  now(): number;
  /** Goes on as long as the machine is awake. */
  monotonicNow(): number;
  /** How fast time passes: 1 as in the world, 0.1 in slow motion. */
  speed: number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(id: unknown): void;
  /** The lid is closed: the wall clock goes on, timers do not. */
  sleep(durationMs: number): void;
  /** The server's clock says so: what it differs by is taken over, when it is more than the way of an answer. */
  synchronize(nowMs: number): void;
}

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Less than this is the way of an answer. */
const DRIFT_MS = 250;

/** Begins at the time of the world, and as fast. */
export function createVirtualTime(): VirtualTime {
  let startMs = Date.now();
  const timers = new Map<number, Timer>();
  let readMs = performance.now();
  let passedMs = 0;
  let sleptMs = 0;
  let speed = 1;
  let count = 0;
  let alarm: ReturnType<typeof setTimeout> | undefined;

  function passed(): number {
    const nowMs = performance.now();
    passedMs += (nowMs - readMs) * speed;
    readMs = nowMs;
    return passedMs;
  }

  function arm(): void {
    clearTimeout(alarm);
    const next = Math.min(...[...timers.values()].map(({ dueMs }) => dueMs));
    if (next !== Number.POSITIVE_INFINITY) alarm = setTimeout(ring, Math.max(0, next - passed()) / speed);
  }

  function ring(): void {
    const nowMs = passed();
    const due = [...timers].filter(([, { dueMs }]) => dueMs <= nowMs + 0.5);
    for (const [id, { callback }] of due.sort(([, one], [, other]) => one.dueMs - other.dueMs)) {
      if (timers.delete(id)) callback();
    }
    arm();
  }

  const now = () => startMs + passed() + sleptMs;

  return {
    now,
    monotonicNow: passed,
    get speed() {
      return speed;
    },
    set speed(wanted) {
      passed();
      speed = wanted;
      arm();
    },
    setTimeout(callback, delayMs) {
      count += 1;
      timers.set(count, { dueMs: passed() + delayMs, callback });
      arm();
      return count;
    },
    clearTimeout(id) {
      timers.delete(Number(id));
    },
    sleep(durationMs) {
      sleptMs += durationMs;
    },
    synchronize(nowMs) {
      const driftMs = nowMs - now();
      if (Math.abs(driftMs) > DRIFT_MS) startMs += driftMs;
    },
  };
}

/** Resolves after so long of that time; rejects with the signal's reason. */
export function waitVirtual(time: VirtualTime, delayMs: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      time.clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = time.setTimeout(() => {
      signal?.removeEventListener('abort', fail);
      resolve();
    }, delayMs);
    if (signal?.aborted) fail();
    else signal?.addEventListener('abort', fail, { once: true });
  });
}
