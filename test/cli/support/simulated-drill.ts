import { createTestClock, frontendApiEmulator } from 'xstate-session/testing';
import { type DrilledActors, defaultActors, type EmulatorPlace } from '../../../src/cli/drill/actors.ts';
import type { DrillEvent, DrillSummary } from '../../../src/cli/drill/events.ts';
import type { DrillPlatform } from '../../../src/cli/drill/platform.ts';
import { runDrill } from '../../../src/cli/drill/run-drill.ts';
import { scenarios } from '../../../src/cli/drill/scenarios.ts';

const signingKey = frontendApiEmulator().signingKey();
const URL_OF_EMULATOR = 'https://frontend-api.test';

/** How to drill. */
export interface SimulatedOptions {
  readonly names: readonly string[];
  readonly seed?: number;
  readonly actors?: (place: EmulatorPlace) => DrilledActors;
}

/** Plays scenarios on a test clock, without a network: simulated seconds cost milliseconds. */
export async function simulatedDrill({
  names,
  seed = 1,
  actors = defaultActors,
}: SimulatedOptions): Promise<{ summary: DrillSummary; events: readonly DrillEvent[] }> {
  const testClock = createTestClock();
  const emulator = frontendApiEmulator({ now: testClock.now, clock: testClock.clock, random: () => 0.5, signingKey });
  const settle = async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      await testClock.flush();
      await turnOfTheLoop();
      await emulator.settled();
    }
    await turnOfTheLoop();
    await testClock.flush();
  };
  const platform: DrillPlatform = {
    now: testClock.now,
    monotonicNow: testClock.monotonicNow,
    clock: testClock.clock,
    async wait(ms) {
      const endMs = testClock.now() + ms;
      await settle();
      while (testClock.now() < endMs) {
        await testClock.advance(Math.min(testClock.nextTimerInMs ?? ms, endMs - testClock.now()));
        await settle();
      }
    },
    fetch: emulator.fetch,
  };
  const events: DrillEvent[] = [];
  const summary = await runDrill({
    emulator,
    url: URL_OF_EMULATOR,
    scenarios: scenarios.filter(({ name }) => names.includes(name)),
    actorsFor: (sessionId) => actors({ url: URL_OF_EMULATOR, fetch: emulator.fetch, sessionId }),
    actorsPath: null,
    platform,
    seed,
    signal: new AbortController().signal,
    onForeignRequest(request) {
      throw new TypeError(`no such request: ${request}`);
    },
    report(event) {
      events.push(event);
      return event.type === 'tick' ? '' : JSON.stringify(event);
    },
  });
  await emulator.close();
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
