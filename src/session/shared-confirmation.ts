import type { ConfirmSessionOutput } from '../protocol/actor-contracts.ts';
import { RequestTimeoutError } from '../protocol/errors.ts';

/** Asks whether the session has ended; whoever asks meanwhile shares the answer. */
export type SharedConfirmation = (signal: AbortSignal) => Promise<ConfirmSessionOutput>;

/**
 * One confirmation in flight for all token keys of a session. It lasts as long as the key that began it waits: were it kept
 * for those who joined later, keys that join by turns would keep a hung one for ever.
 *
 * @param confirm - Asks the server.
 */
export function createSharedConfirmation(confirm: SharedConfirmation): SharedConfirmation {
  let flight: Promise<ConfirmSessionOutput> | null = null;

  return (signal) => {
    if (flight !== null) return flight;
    const controller = new AbortController();
    const answer = confirm(controller.signal);
    const land = () => {
      if (flight === answer) flight = null;
    };
    answer.then(land, land);
    signal.addEventListener('abort', () => {
      land();
      controller.abort(new RequestTimeoutError());
    });
    flight = answer;
    return answer;
  };
}
