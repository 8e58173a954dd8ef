import { type Logger, report } from './logger.ts';
import { createSubscription, type Subscription } from './subscription.ts';

/** Delivers values to listeners that cannot harm each other. */
export interface EventHub<T> {
  on(listener: (value: T) => void): Subscription;
  /** Tells all listeners, in the order of dispatch: what a listener causes is told after. */
  dispatch(value: T): void;
  clear(): void;
}

/** @param logger - Hears of a listener that threw. */
export function createEventHub<T>(logger: Logger): EventHub<T> {
  const entries = new Set<(value: T) => void>();
  const queue: T[] = [];

  return {
    on(listener) {
      // The same listener given twice is told twice.
      const entry = (value: T) => listener(value);
      entries.add(entry);
      return createSubscription(() => void entries.delete(entry));
    },
    dispatch(value) {
      if (queue.push(value) > 1) return;
      while (queue.length > 0) {
        const next = queue[0] as T;
        for (const entry of [...entries]) {
          try {
            if (entries.has(entry)) entry(next);
          } catch (error) {
            report(logger, 'error', 'a listener failed; others were told', error);
          }
        }
        queue.shift();
      }
    },
    clear() {
      entries.clear();
      queue.length = 0;
    },
  };
}
