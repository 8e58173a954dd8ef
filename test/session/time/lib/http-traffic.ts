import type { FrontendApiEmulator } from 'xstate-session/testing';

/** What travels between a session and its emulator, and whether anything of it still moves without time passing. */
export interface HttpTraffic {
  /** Real HTTP, each answer read to its end before it is handed on. */
  readonly fetch: (request: Request, init?: RequestInit) => Promise<Response>;
  /** Actors of the wire, counted while they run. */
  watch<Actors extends object>(actors: Actors): Actors;
  /** Resolves once everything on its way has come as far as it can before the clock moves. */
  settle(flush: () => Promise<void>): Promise<void>;
}

type Actor = (...args: unknown[]) => unknown;

/** Real turns of the event loop; a signature or a socket takes some hundred. */
const TURNS_MAX = 2_000_000;

/** These wait at the server: for ever, or for a timer of the test clock. */
const PARKING: readonly string[] = ['hung', 'slow'];

/** @param emulator - Counts what has arrived and what was answered. */
export function httpTraffic(emulator: FrontendApiEmulator): HttpTraffic {
  let calls = 0;
  let inFlight = 0;
  let atServer = 0;
  let worked = 0;

  emulator.on('request', ({ mode }) => {
    atServer += 1;
    if (!PARKING.includes(mode)) worked += 1;
  });
  emulator.on('answer', ({ mode }) => {
    atServer -= 1;
    if (!PARKING.includes(mode)) worked -= 1;
  });

  const isQuiet = () => worked === 0 && calls === inFlight && inFlight === atServer;

  function counted(actor: Actor): Actor {
    return async (...args) => {
      calls += 1;
      try {
        return await actor(...args);
      } finally {
        calls -= 1;
      }
    };
  }

  return {
    async fetch(request, init) {
      inFlight += 1;
      try {
        const answer = await globalThis.fetch(request, init);
        const body = await answer.arrayBuffer();
        return new Response(body.byteLength > 0 ? body : null, answer);
      } finally {
        inFlight -= 1;
      }
    },
    watch(actors) {
      const names = ['createToken', 'confirmSession', 'endSession'];
      const watched = Object.entries(actors).map(([name, actor]): [string, unknown] =>
        names.includes(name) && typeof actor === 'function' ? [name, counted(actor as Actor)] : [name, actor],
      );
      return Object.assign({ ...actors }, Object.fromEntries(watched));
    },
    async settle(flush) {
      await flush();
      if (calls === 0 && atServer === 0) return;
      for (let turns = 0; turns < TURNS_MAX; turns += 1) {
        if (isQuiet()) {
          await emulator.settled();
          await turn();
          await flush();
          if (isQuiet()) return;
        }
        await turn();
        await flush();
      }
      throw new Error(`HTTP never settled: ${calls} calls, ${inFlight} in flight, ${atServer} at the server`);
    },
  };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
