import type { ConfirmSession, ConfirmSessionInput, ConfirmSessionOutput } from '../protocol/actor-contracts.ts';
import { type Pluggable, runActor } from './run-actor.ts';

/**
 * One confirmation in flight for all token keys of a session: whoever asks meanwhile shares the answer. It is aborted when
 * the last of those who wait has gone.
 *
 * @param confirmSession - Asks the server.
 */
export function createSharedConfirmation(
  confirmSession: Pluggable<ConfirmSessionInput, ConfirmSessionOutput>,
): ConfirmSession {
  let join: ReturnType<typeof begin> | null = null;

  function begin(input: ConfirmSessionInput) {
    const controller = new AbortController();
    const answer = runActor(confirmSession, input, controller.signal);
    let waiting = 0;
    const joinThis = (signal: AbortSignal) => {
      waiting += 1;
      const leave = () => {
        // Somebody's deadline has passed: whoever asks from now on asks anew, or a hung answer could be waited for by turns for ever.
        land();
        waiting -= 1;
        if (waiting === 0) controller.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      return answer;
    };
    const land = () => {
      if (join === joinThis) join = null;
    };
    answer.then(land, land);
    return joinThis;
  }

  return (input, { signal }) => {
    join ??= begin(input);
    return join(signal);
  };
}
