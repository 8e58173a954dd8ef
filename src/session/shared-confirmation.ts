import type { ConfirmSession, ConfirmSessionInput, ConfirmSessionOutput } from '../protocol/actor-contracts.ts';
import { type Pluggable, runActor } from './run-actor.ts';

/**
 * One confirmation in flight for all token keys of a session: whoever asks meanwhile shares the answer. It lasts no longer
 * than the key that began it waits: kept for those who joined later, a hung one could be waited for by turns for ever.
 *
 * @param confirmSession - Asks the server.
 */
export function createSharedConfirmation(
  confirmSession: Pluggable<ConfirmSessionInput, ConfirmSessionOutput>,
): ConfirmSession {
  let flight: Promise<ConfirmSessionOutput> | null = null;

  return (input, { signal }) => {
    if (flight !== null) return flight;
    const begun = runActor(confirmSession, input, signal);
    const land = () => {
      if (flight === begun) flight = null;
    };
    begun.then(land, land);
    signal.addEventListener('abort', land);
    flight = begun;
    return begun;
  };
}
