import type { KeyEvent, SessionContext, SessionEmitted } from './contract.ts';

/** An emitted event before the key is written on it. */
export type Emission = SessionEmitted extends infer E
  ? E extends unknown
    ? Omit<E, 'template' | 'organizationId'>
    : never
  : never;

/** What a rule makes of a context: the next one, and what the world is told, in order; what is not is `false` or `null`. */
export type Change = readonly [next: SessionContext, ...emissions: (Emission | false | null)[]];

/** A rule: what becomes of a context under an event. The context's last known time already counts the event. */
export type Rule = (context: SessionContext, event: KeyEvent) => Change;
