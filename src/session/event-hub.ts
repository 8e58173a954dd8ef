import type { SessionEmitted } from '../../machines/session/contract.ts';
import { type Logger, report } from './logger.ts';
import { createSubscription, type Subscription } from './subscription.ts';

/** A listener of anything the hub delivers. */
type Listener<T> = (value: T) => void;

/** Delivers values to listeners that cannot harm each other. */
export interface EventHub<T extends { readonly type: string }> {
  on(type: string, listener: Listener<T>): Subscription;
  /** Tells all listeners of the type, and of `*`, in the order of dispatch: what a listener causes is told after. */
  dispatch(event: T): void;
  clear(): void;
}

/**
 * @param isTold - Asked before each single delivery: once the session has ended, only its end is told.
 */
export function createEventHub<T extends { readonly type: string } = SessionEmitted>(
  logger: Logger,
  isTold: (event: T) => boolean,
): EventHub<T> {
  const entries = new Set<{ readonly type: string; readonly listener: Listener<T> }>();
  const queue: T[] = [];
  let isDraining = false;

  const deliver = (event: T): void => {
    for (const entry of [...entries]) {
      if (!entries.has(entry) || (entry.type !== event.type && entry.type !== '*') || !isTold(event)) continue;
      try {
        entry.listener(event);
      } catch (error) {
        report(logger, 'error', `xstate-session: a listener of "${event.type}" threw; the others were told.`, error);
      }
    }
  };

  return {
    on(type, listener) {
      const entry = { type, listener };
      entries.add(entry);
      return createSubscription(() => void entries.delete(entry));
    },
    dispatch(event) {
      queue.push(event);
      if (isDraining) return;
      isDraining = true;
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) deliver(next);
      isDraining = false;
    },
    clear() {
      entries.clear();
      queue.length = 0;
    },
  };
}
