/**
 * The kit of a page in which one library is watched: it is there before the library is, so that nothing has taken hold of the real
 * clock, timers or network.
 *
 * @module
 */

import { withGlobal } from '@sinonjs/fake-timers';
import { fakeLocks } from '../../../browser/support/fake-locks.ts';
import type { Outcome, PageSignals, TestedClient, VirtualTime } from './contract.ts';
import { SCENARIOS, type Scenario, type ScenarioName } from './scenarios.ts';
import { watch } from './watch.ts';
import { WIRES, type WireName } from './wires/wires.ts';
import { createWorld, START_MS } from './world.ts';

/** What is played in this page. */
export interface Play {
  readonly scenario: ScenarioName;
  readonly phaseSeconds: number;
  readonly wire: WireName;
  readonly seed: number;
}

export interface PageKit {
  play(
    play: Play,
    create: (surroundings: { fetch: typeof fetch; time: VirtualTime }) => TestedClient,
  ): Promise<Outcome>;
}

/** Turns of the event loop in which nothing may be under way in the browser itself before time goes on. */
const QUIET_TURNS = 3;

let underWay = 0;
const channel = new MessageChannel();
const turns: (() => void)[] = [];
channel.port1.onmessage = () => turns.shift()?.();

/** Calls back once all is quiet. By messages: nested timers of a browser take four milliseconds each. */
function whenQuiet(callback: () => void, quietTurns = 0): void {
  if (quietTurns === QUIET_TURNS) {
    callback();
    return;
  }
  turns.push(() => whenQuiet(callback, underWay === 0 ? quietTurns + 1 : 0));
  channel.port2.postMessage(null);
}

/** Methods by which a library waits for the browser's own processes, in real time: reading a body, computing a digest. */
const WAITING: readonly [object, readonly string[]][] = [
  [Response.prototype, ['arrayBuffer', 'blob', 'formData', 'json', 'text']],
  [Request.prototype, ['arrayBuffer', 'blob', 'formData', 'json', 'text']],
  [Blob.prototype, ['arrayBuffer', 'text']],
  [ReadableStreamDefaultReader.prototype, ['read', 'cancel']],
  [ReadableStream.prototype, ['cancel', 'pipeTo']],
  [SubtleCrypto.prototype, ['digest', 'generateKey', 'importKey', 'exportKey', 'sign', 'verify', 'encrypt', 'decrypt']],
];
for (const [prototype, names] of WAITING) {
  for (const name of names) {
    const original = Reflect.get(prototype, name) as (...args: unknown[]) => Promise<unknown>;
    Reflect.set(prototype, name, function counted(this: unknown, ...args: unknown[]) {
      underWay += 1;
      const done = () => {
        underWay -= 1;
      };
      const result = original.apply(this, args);
      result.then(done, done);
      return result;
    });
  }
}

// By this, where there is one, the clock lets things settle between timers.
Object.assign(globalThis, { setImmediate: whenQuiet });
const clock = withGlobal(globalThis).install({
  now: START_MS,
  toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
});
Reflect.deleteProperty(globalThis, 'setImmediate');

// A worker has a clock of its own. Each library that uses one says that it does without where there is none.
Reflect.deleteProperty(globalThis, 'Worker');
// Granted by another process, in real time. The page is the only one of its origin, so its own do the same.
const locks = fakeLocks().client('page');
Object.defineProperty(navigator, 'locks', {
  value: {
    request(name: string, ...rest: readonly unknown[]) {
      const callback = rest.at(-1) as (lock: object | null) => Promise<void>;
      const options = rest.length > 1 ? (rest[0] as object) : {};
      let result: unknown;
      const kept = async (lock: object | null) => {
        result = await callback(lock);
      };
      return locks.request(name, options as never, kept as never).then(() => result);
    },
    query: () => locks.query?.(),
  },
});
AbortSignal.timeout = (ms) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException('signal timed out', 'TimeoutError')), ms);
  return controller.signal;
};

let isOnline = true;
let visibility: DocumentVisibilityState = 'visible';
Object.defineProperty(navigator, 'onLine', { get: () => isOnline });
Object.defineProperty(document, 'visibilityState', { get: () => visibility });
Object.defineProperty(document, 'hidden', { get: () => visibility === 'hidden' });

const signals: PageSignals = {
  offline() {
    isOnline = false;
    window.dispatchEvent(new Event('offline'));
  },
  online() {
    isOnline = true;
    window.dispatchEvent(new Event('online'));
  },
  hidden() {
    visibility = 'hidden';
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  },
  visible() {
    visibility = 'visible';
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    window.dispatchEvent(new Event('focus'));
  },
};

const time: VirtualTime = {
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  monotonicNow: () => performance.now(),
  async advance(ms) {
    await clock.tickAsync(ms);
  },
  moveWall: (ms) => clock.setSystemTime(Date.now() + ms),
};

/** In [0, 1), the same for the same seed: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const kit: PageKit = {
  async play({ scenario: name, phaseSeconds, wire, seed }, create) {
    const scenario: Scenario = SCENARIOS[name];
    Math.random = seeded(seed);
    time.moveWall((scenario.clockAheadSeconds ?? 0) * 1_000);
    const world = createWorld({ scenario, phaseSeconds, wire: WIRES[wire], time, random: seeded(seed + 1), signals });
    globalThis.fetch = world.fetch;
    const client = create({ fetch: world.fetch, time });
    await passUntil(client.signIn());
    const storedText = () => [document.cookie, ...stored(localStorage), ...stored(sessionStorage)].join('\n');
    return watch({ client, world, scenario, phaseSeconds, time, signals, storedText });
  },
};

/** Lets time pass until something is done. */
async function passUntil(done: Promise<void>): Promise<void> {
  let isDone = false;
  const settled = done.finally(() => {
    isDone = true;
  });
  settled.catch(() => {});
  for (let steps = 0; steps < 600 && !isDone; steps += 1) await time.advance(50);
  if (!isDone) throw new TypeError('the sign-in has not ended within 30 s');
  await settled;
}

function stored(storage: Storage): string[] {
  return Object.keys(storage).map((key) => storage.getItem(key) ?? '');
}

Object.assign(globalThis, { behaviourKit: kit });
