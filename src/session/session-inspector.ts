import type { InspectionEvent } from 'xstate';

/** Where a {@link SessionInspector} keeps what XState calls; shared by all copies of the package. */
export const INSPECT: unique symbol = Symbol.for('xstate-session.inspect');

/**
 * Sees what the actors of a session do. Made by `createInspector` or `recordTrace` of `xstate-session/inspect`, which let
 * no token, cookie or key through; a function of one's own is refused, for it would get them all.
 */
export interface SessionInspector {
  /** What XState calls with each of its inspection events. */
  readonly [INSPECT]: (event: InspectionEvent) => void;
}
