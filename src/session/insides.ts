import type { Session } from './session.ts';

/** What other parts of the package may know of a session beyond its public face. */
export interface Inside {
  /** Server time as believed now, milliseconds since the epoch. Before the first mint it is the client's clock. */
  serverTime(): number;
}

/** The insides of each session `createSession` made. */
export const insides = /* @__PURE__ */ new WeakMap<Session, Inside>();
