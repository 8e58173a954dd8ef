import type { ConfirmSessionOutput } from '../protocol/actor-contracts.ts';

/** Asks whether the session has ended; whoever asks meanwhile shares the answer. */
export type SharedConfirmation = (signal: AbortSignal) => Promise<ConfirmSessionOutput>;

/**
 * One confirmation in flight for all token keys of a session. It is aborted when the last of those who wait has gone.
 *
 * @param confirm - Asks the server.
 */
export function createSharedConfirmation(confirm: SharedConfirmation): SharedConfirmation {
  let flight: {
    readonly answer: Promise<ConfirmSessionOutput>;
    readonly controller: AbortController;
    waiting: number;
  } | null = null;

  return (signal) => {
    if (flight === null) {
      const controller = new AbortController();
      const answer = confirm(controller.signal);
      const begun = { answer, controller, waiting: 0 };
      const land = () => {
        if (flight === begun) flight = null;
      };
      answer.then(land, land);
      flight = begun;
    }
    const joined = flight;
    joined.waiting += 1;
    const leave = () => {
      joined.waiting -= 1;
      // Somebody's deadline has passed: whoever asks from now on asks anew, or a hung answer could be waited for by turns for ever.
      if (flight === joined) flight = null;
      if (joined.waiting === 0) joined.controller.abort(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    return joined.answer;
  };
}
