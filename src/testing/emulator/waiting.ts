import { platformClock } from '../../platform/clock.ts';
import type { FrontendApiEmulatorOptions } from './contract.ts';

/** @param clockInUse - The timers given, if any; the platform's are looked up at each call. */
export function waitWith(
  clockInUse: () => FrontendApiEmulatorOptions['clock'],
): (delayMs: number, signal: AbortSignal) => Promise<void> {
  return (delayMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const clock = clockInUse() ?? platformClock;
      const timer = clock.setTimeout(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      }, delayMs);
      function onAbort(): void {
        clock.clearTimeout(timer);
        reject(signal.reason);
      }
      signal.addEventListener('abort', onAbort, { once: true });
    });
}

/** One piece of work that {@link WorkInProgress.settled} waits for. */
export interface Task {
  /** It waits for something outside: no caller needs to wait for it. */
  park(): void;
  /** It goes on. */
  resume(): void;
  end(): void;
}

/** What is being worked on right now. */
export interface WorkInProgress {
  begin(): Task;
  settled(): Promise<void>;
}

/** Begins with nothing to do. */
export function createWorkInProgress(): WorkInProgress {
  const busy = new Set<Task>();
  let waiting: (() => void)[] = [];

  function leave(task: Task): void {
    busy.delete(task);
    if (busy.size > 0) return;
    const settled = waiting;
    waiting = [];
    for (const resolve of settled) resolve();
  }

  return {
    begin() {
      const task: Task = {
        park: () => leave(task),
        resume: () => void busy.add(task),
        end: () => leave(task),
      };
      busy.add(task);
      return task;
    },
    settled: () => (busy.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
