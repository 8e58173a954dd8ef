import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';

/** What outlives a test file. */
export interface LeftoverGate {
  /** One line per timer, handle, process listener or replaced global that is still there. Ends the timers. */
  collect(): Promise<string[]>;
}

/** Handles close over a few turns of the event loop; a timer is judged at once. */
const GRACE_MS = 2_000;

/** Not handles a test leaves behind: timers are watched one by one, the rest belongs to the runner or ends by itself. */
const IGNORED = new Set(['Timeout', 'Immediate', 'PipeWrap', 'TTYWrap', 'FSReqCallback', 'FSReqPromise', 'CloseReq']);

type Timer = ReturnType<typeof setTimeout>;

interface WatchedTimers {
  /** Each timer that runs, with its delay and an error made where it was set. */
  readonly running: Map<Timer, { readonly delayMs: number; readonly set: Error }>;
  readonly unwatched: typeof globalThis.setTimeout;
}

// Files share a worker, and modules that outlive one may keep the timers they saw at first.
let timersOfWorker: WatchedTimers | undefined;

/**
 * Watches the process for what a test file leaves running: timers set through the globals or `node:timers` (with the place
 * that set them), sockets, servers, workers, child processes, process listeners, replaced globals. What it can, it puts right.
 */
export function watchLeftovers(): LeftoverGate {
  timersOfWorker ??= watchTimers();
  const { running, unwatched } = timersOfWorker;
  const handles = countHandles();
  const listeners = countListeners();
  const globals = replaceableGlobals();

  return {
    async collect() {
      const left: string[] = [];
      for (const [timer, how] of running) {
        const place = placeOf(how.set);
        // Node's own belong to handles, which are counted.
        if (place.includes('(node:')) continue;
        left.push(`a timer of ${how.delayMs} ms, set ${place}`);
        clearTimeout(timer);
      }
      running.clear();
      for (const { name, holder, key, value } of globals) {
        if (Reflect.get(holder, key) === value) continue;
        left.push(`${name} was left replaced`);
        // The next file in this worker is not to suffer for it.
        Reflect.set(holder, key, value);
      }
      for (const [event, count] of countListeners()) {
        if (count > (listeners.get(event) ?? 0)) left.push(`a listener of process "${event}"`);
      }
      for (let waitedMs = 0; waitedMs < GRACE_MS && more(handles).length > 0; waitedMs += 20) {
        await new Promise((resolve) => unwatched(resolve, 20));
      }
      return [...left, ...more(handles)];
    },
  };
}

function watchTimers(): WatchedTimers {
  const running: WatchedTimers['running'] = new Map();
  const { setTimeout: setOnce, setInterval: setEvery, clearTimeout: clear } = globalThis;

  const watched = (set: (callback: () => void, delayMs?: number) => Timer, repeats: boolean) => {
    const replacement = (callback: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]): Timer => {
      const timer = set(() => {
        if (!repeats) running.delete(timer);
        callback(...args);
      }, delayMs);
      // To write out where it was set is dear, and only wanted of timers that are left.
      running.set(timer, { delayMs: delayMs ?? 0, set: new Error('where') });
      return timer;
    };
    // Keeps util.promisify(setTimeout) working.
    return Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(set));
  };
  const clearWatched = (timer?: Timer | string | number) => {
    if (typeof timer === 'object') running.delete(timer);
    clear(timer);
  };

  const replacements = {
    setTimeout: watched(setOnce, false),
    setInterval: watched(setEvery, true),
    clearTimeout: clearWatched,
    clearInterval: clearWatched,
  };
  Object.assign(globalThis, replacements);
  Object.assign(timers, replacements);
  syncBuiltinESMExports();
  return { running, unwatched: setOnce };
}

/** Where an error was made: the first frame outside this file. */
function placeOf(error: Error): string {
  const frames = error.stack?.split('\n').slice(1) ?? [];
  return frames.find((frame) => !frame.includes('watch-leftovers'))?.trim() ?? 'somewhere';
}

function countHandles(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) {
    if (!IGNORED.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function more(before: ReadonlyMap<string, number>): string[] {
  return [...countHandles()]
    .filter(([name, count]) => count > (before.get(name) ?? 0))
    .map(([name, count]) => `${count - (before.get(name) ?? 0)} × ${name}`);
}

function countListeners(): Map<string, number> {
  return new Map(process.eventNames().map((event) => [String(event), process.listenerCount(event)]));
}

function replaceableGlobals() {
  const places: readonly (readonly [name: string, holder: object, key: string])[] = [
    ...['fetch', 'Date', 'setTimeout', 'BroadcastChannel', 'window', 'document'].map(
      (key) => [key, globalThis, key] as const,
    ),
    ['Date.now', Date, 'now'],
    ['Math.random', Math, 'random'],
    ['performance.now', performance, 'now'],
  ];
  return places.map(([name, holder, key]) => ({ name, holder, key, value: Reflect.get(holder, key) as unknown }));
}
