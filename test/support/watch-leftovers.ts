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

/**
 * Watches the process for what a test file leaves running: timers set through the globals or `node:timers` (with the place
 * that set them), sockets, servers, workers, child processes, process listeners, replaced globals.
 */
export function watchLeftovers(): LeftoverGate {
  const realSetTimeout = globalThis.setTimeout;
  const running = watchTimers();
  const handles = countHandles();
  const listeners = countListeners();
  const globals = replaceableGlobals();

  return {
    async collect() {
      const left = [...running.values()];
      for (const timer of running.keys()) clearTimeout(timer);
      running.clear();
      for (const [name, value] of replaceableGlobals()) {
        if (globals.get(name) !== value) left.push(`${name} was left replaced`);
      }
      for (const [event, count] of countListeners()) {
        if (count > (listeners.get(event) ?? 0)) left.push(`a listener of process "${event}"`);
      }
      for (let waitedMs = 0; waitedMs < GRACE_MS && more(handles).length > 0; waitedMs += 20) {
        await new Promise((resolve) => realSetTimeout(resolve, 20));
      }
      return [...left, ...more(handles)];
    },
  };
}

function watchTimers(): Map<Timer, string> {
  const running = new Map<Timer, string>();
  const { setTimeout: setOnce, setInterval: setEvery, clearTimeout: clear } = globalThis;

  const watched = (set: (callback: () => void, delayMs?: number) => Timer, repeats: boolean) => {
    const replacement = (callback: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]): Timer => {
      const timer = set(() => {
        if (!repeats) running.delete(timer);
        callback(...args);
      }, delayMs);
      const place = caller();
      if (!place.includes('(node:')) running.set(timer, `a timer of ${delayMs ?? 0} ms, set ${place}`);
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
  return running;
}

/** Where the timer was set: the first frame outside this file. Node's own timers (`node:…`) belong to handles, which are counted. */
function caller(): string {
  const frames = new Error('where').stack?.split('\n').slice(1) ?? [];
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

function replaceableGlobals(): Map<string, unknown> {
  return new Map<string, unknown>([
    ['fetch', globalThis.fetch],
    ['Date', globalThis.Date],
    ['Date.now', Date.now],
    ['Math.random', Math.random],
    ['setTimeout', globalThis.setTimeout],
    ['performance.now', performance.now],
    ['BroadcastChannel', globalThis.BroadcastChannel],
    ['window', Reflect.get(globalThis, 'window')],
    ['document', Reflect.get(globalThis, 'document')],
  ]);
}
