import { type Clock, platformClock } from '../../platform/clock.ts';

/** Time that passes only while the process has its processor. */
export interface SteadyTime {
  /** Milliseconds since the epoch, whole. */
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly clock: Clock;
  /** Ends the looks at the world's time. Timers that are armed stay armed. */
  stop(): void;
}

/** The time that it is made from. */
export interface WorldTime {
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly clock: Clock;
}

const realTime: WorldTime = {
  now: () => Date.now(),
  monotonicNow: () => performance.now(),
  clock: platformClock,
};

/** How often the world's time is looked at. */
const LOOK_EVERY_MS = 20;
/** What may pass between two looks. */
const BETWEEN_LOOKS_MAX_MS = 50;

/**
 * The world's time, less what a busy machine takes away. Session, server and callers of a drill share one process: while it is
 * not given the processor, or is stopped, none of them can do anything, and an answer that is "late" by that says nothing of
 * any of them. So the world's time is looked at often, and a longer gap between two looks counts as a short one.
 */
export function steadyTime(world: WorldTime = realTime): SteadyTime {
  const startMs = world.now();
  const beganAtMs = world.monotonicNow();
  const timers = new Map<number, unknown>();
  let lookedAtMs = beganAtMs;
  let passedMs = 0;
  let lastId = 0;
  let nextLook: unknown;

  function look(): number {
    const atMs = world.monotonicNow();
    passedMs += Math.min(atMs - lookedAtMs, BETWEEN_LOOKS_MAX_MS);
    lookedAtMs = atMs;
    return passedMs;
  }

  function lookRepeatedly(): void {
    look();
    nextLook = world.clock.setTimeout(lookRepeatedly, LOOK_EVERY_MS);
  }

  lookRepeatedly();
  return {
    now: () => Math.floor(startMs + look()),
    monotonicNow: () => beganAtMs + look(),
    clock: {
      setTimeout(callback, delayMs) {
        lastId += 1;
        const id = lastId;
        const dueMs = look() + delayMs;
        function arm(leftMs: number): void {
          timers.set(id, world.clock.setTimeout(fire, leftMs));
        }
        function fire(): void {
          const leftMs = dueMs - look();
          if (leftMs > 0) {
            arm(leftMs);
            return;
          }
          timers.delete(id);
          callback();
        }
        arm(delayMs);
        return id;
      },
      clearTimeout(id) {
        if (typeof id !== 'number') return;
        world.clock.clearTimeout(timers.get(id));
        timers.delete(id);
      },
    },
    stop: () => world.clock.clearTimeout(nextLook),
  };
}
