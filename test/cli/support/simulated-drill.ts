import { createTestClock, frontendApiEmulator, frontendApiWire } from 'xstate-session/testing';
import { type DrilledActors, defaultActors, type EmulatorPlace } from '../../../src/cli/drill/actors.ts';
import type { DrillEvent, DrillSummary } from '../../../src/cli/drill/events.ts';
import type { DrillPlatform } from '../../../src/cli/drill/platform.ts';
import { runDrill } from '../../../src/cli/drill/run-drill.ts';
import type { Scenario } from '../../../src/cli/drill/scenario.ts';
import { scenarios } from '../../../src/cli/drill/scenarios.ts';
import { steadyTime } from '../../../src/cli/drill/steady-time.ts';

const signingKey = frontendApiEmulator().signingKey();
const URL_OF_EMULATOR = 'https://frontend-api.test';

/** How to drill. */
export interface SimulatedOptions {
  readonly names: readonly string[];
  /** Which are played, of those names. Default: the command's. */
  readonly played?: readonly Scenario[];
  readonly seed?: number;
  readonly actors?: (place: EmulatorPlace) => DrilledActors;
  /** The process is not given its processor: again and again, for so long. Default: it always is. */
  readonly stalledForMs?: number;
  /** Whose time it is played in. Default `steady`, as the command plays it. */
  readonly time?: 'steady' | "the world's";
}

/** How long the process runs between two stalls. */
const STALL_EVERY_MS = 300;

/** Plays scenarios on a test clock, without a network: simulated seconds cost milliseconds. */
export async function simulatedDrill({
  names,
  played = scenarios,
  seed = 1,
  actors = defaultActors,
  stalledForMs = 0,
  time = 'steady',
}: SimulatedOptions): Promise<{ summary: DrillSummary; events: readonly DrillEvent[] }> {
  const testClock = createTestClock();
  const steady = time === 'steady' ? steadyTime(testClock) : { ...testClock, stop() {} };
  const { now, monotonicNow, clock } = steady;
  const emulator = frontendApiEmulator({ now, clock, random: () => 0.5, signingKey });
  const settle = async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      await testClock.flush();
      await turnOfTheLoop();
      await emulator.settled();
    }
    await turnOfTheLoop();
    await testClock.flush();
  };
  let stalledAtMs = testClock.monotonicNow();
  function stall(): void {
    if (stalledForMs === 0 || testClock.monotonicNow() < stalledAtMs + STALL_EVERY_MS) return;
    testClock.sleep(stalledForMs, { monotonic: 'goes-on' });
    stalledAtMs = testClock.monotonicNow();
  }
  const platform: DrillPlatform = {
    now,
    monotonicNow,
    clock,
    async wait(ms) {
      const endMs = now() + ms;
      await settle();
      while (now() < endMs) {
        stall();
        await testClock.advance(Math.min(testClock.nextTimerInMs ?? ms, Math.max(0, endMs - now())));
        await settle();
      }
    },
    fetch: emulator.fetch,
  };
  const events: DrillEvent[] = [];
  const summary = await runDrill({
    emulator,
    url: URL_OF_EMULATOR,
    scenarios: played.filter(({ name }) => names.includes(name)),
    actorsFor: (sessionId) => actors({ url: URL_OF_EMULATOR, fetch: emulator.fetch, sessionId }),
    actorsPath: actors === defaultActors ? null : 'own.mjs',
    wire: frontendApiWire,
    platform,
    seed,
    signal: new AbortController().signal,
    onForeignRequest(request) {
      throw new TypeError(`no such request: ${request}`);
    },
    onMisreadRefusal({ status }) {
      throw new TypeError(`a misread refusal: ${status}`);
    },
    report(event) {
      events.push(event);
      return event.type === 'tick' ? '' : JSON.stringify(event);
    },
  });
  await emulator.close();
  steady.stop();
  return { summary, events };
}

/** One turn of the event loop, with no timer. */
function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
