/** Where timers live. XState's clock has this shape, and a test's. */
export interface Clock {
  /** Calls back once, later; gives back what {@link Clock.clearTimeout} takes. */
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Takes it back. An id it does not know is ignored. */
  clearTimeout(id: unknown): void;
}

/** The platform's timers, looked up at each call: never those of the moment the module was loaded. */
export const platformClock: Clock = {
  setTimeout: (callback, delayMs) => globalThis.setTimeout(callback, delayMs),
  clearTimeout: (id) => globalThis.clearTimeout(id as ReturnType<typeof globalThis.setTimeout>),
};
