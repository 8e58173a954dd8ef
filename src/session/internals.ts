import type { Lifetime } from './lifetime.ts';
import type { Session } from './session.ts';
import type { SessionKeys } from './session-keys.ts';
import type { SessionClock } from './session-options.ts';
import type { SessionTime } from './session-time.ts';

/** What other parts of the package may know of a session, and do with it, beyond its public face. */
export interface SessionInternals {
  readonly time: SessionTime;
  readonly keys: SessionKeys;
  /** How long the session lasts, where it is watched. */
  readonly lifetime: Lifetime | null;
  /** Every timer. */
  readonly clock: SessionClock;
  /** Runs something at the session's `dispose`, before anything of it is stopped. */
  onDispose(run: () => void): void;
  /** Keeps a session that has not started from ever starting: whoever asks for a token is rejected with what is made here. */
  keepIdle(createError: () => Error): void;
}

/** The internals of each session `createSession` made. */
export const internalsOf = /* @__PURE__ */ new WeakMap<Session, SessionInternals>();

/**
 * Server time as a session believes it now, milliseconds since the epoch; before the first mint it is the client's clock.
 * `undefined` for a session that `createSession` did not make.
 */
export function serverTimeOf(session: Session): number | undefined {
  const internals = internalsOf.get(session);
  return internals && internals.time.read() + internals.keys.own.context.offsetMs;
}
