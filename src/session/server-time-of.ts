import { internalsOf } from './internals.ts';
import type { Session } from './session.ts';

/**
 * Server time as a session believes it now, milliseconds since the epoch; before the first mint it is the client's clock.
 * `undefined` for a session that `createSession` did not make.
 */
export function serverTimeOf(session: Session): number | undefined {
  const internals = internalsOf.get(session);
  return internals && internals.time.read() + internals.keys.own.context.offsetMs;
}
