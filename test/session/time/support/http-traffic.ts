import type { FrontendApiEmulator } from 'xstate-session/testing';

/** What travels between a session and its emulator, and whether anything of it still moves without time passing. */
export interface HttpTraffic {
  /** Each answer is read to its end before it is handed on. */
  readonly fetch: (request: Request, init?: RequestInit) => Promise<Response>;
  /** Actors of the wire, counted while they run. */
  watch<Actors extends object>(actors: Actors): Actors;
  /** Resolves once everything on its way has come as far as it can before the clock moves. */
  settle(): Promise<void>;
  /** Whether nothing is on its way. */
  readonly isIdle: boolean;
}

type Actor = (...args: unknown[]) => unknown;

/** These wait at the server: for ever, or for a timer of the test clock. */
const PARKING: readonly string[] = ['hung', 'slow'];

/**
 * @param emulator - Counts what has arrived and what was answered.
 * @param send - The way there.
 */
export function httpTraffic(
  emulator: FrontendApiEmulator,
  send: (request: Request, init?: RequestInit) => Promise<Response>,
): HttpTraffic {
  let calls = 0;
  let inFlight = 0;
  let atServer = 0;
  let worked = 0;
  let onChange = () => {};

  emulator.on('request', ({ mode }) => {
    atServer += 1;
    if (!PARKING.includes(mode)) worked += 1;
    onChange();
  });
  emulator.on('answer', ({ mode }) => {
    atServer -= 1;
    if (!PARKING.includes(mode)) worked -= 1;
    onChange();
  });

  const isQuiet = () => worked === 0 && calls === inFlight && inFlight === atServer;

  function counted(actor: Actor): Actor {
    return async (...args) => {
      calls += 1;
      try {
        return await actor(...args);
      } finally {
        calls -= 1;
        onChange();
      }
    };
  }

  return {
    async fetch(request, init) {
      inFlight += 1;
      try {
        const answer = await send(request, init);
        const body = await answer.arrayBuffer();
        return new Response(body.byteLength > 0 ? body : null, answer);
      } finally {
        inFlight -= 1;
        onChange();
      }
    },
    watch(actors) {
      const names = ['createToken', 'confirmSession', 'endSession'];
      const watched = Object.entries(actors).map(([name, actor]): [string, unknown] =>
        names.includes(name) && typeof actor === 'function' ? [name, counted(actor as Actor)] : [name, actor],
      );
      return Object.assign({ ...actors }, Object.fromEntries(watched));
    },
    get isIdle() {
      return calls === 0 && atServer === 0;
    },
    async settle() {
      // A turn of the event loop runs every promise chain to its end.
      await turn();
      while (calls > 0 || atServer > 0) {
        if (isQuiet()) {
          await emulator.settled();
          await turn();
          if (isQuiet()) return;
        } else {
          await new Promise<void>((resolve) => {
            onChange = resolve;
          });
          await turn();
        }
      }
    },
  };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
