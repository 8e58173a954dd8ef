/**
 * The events of a session: their names, who listens to them, and in which order they are told.
 *
 * @module
 */

import type { SessionEmitted, SessionEvent } from '../../machines/session/contract.ts';
import { type Logger, report } from '../platform/logger.ts';
import type { LifetimeNotice } from './lifetime.ts';

/** What `session.on` can be asked for: what the chart emits, what is told of how long the session lasts, and `*` for all of it. */
export const TOLD_TYPES = [
  '*',
  'token.issued',
  'token.failed',
  'outage.started',
  'outage.ended',
  'session.degraded',
  'session.recovered',
  'handshake.ready',
  'session.ended',
  'session.expiring',
  'session.extended',
] as const satisfies readonly (SessionEmitted['type'] | LifetimeNotice['type'] | '*')[];

/** What `session.send` takes. */
export const SENT_TYPES = [
  'token.requested',
  'token.received',
  'session-token.changed',
  'network.online',
  'network.offline',
  'page.visible',
  'page.hidden',
  'handshake.requested',
  'session.ended',
] as const satisfies readonly SessionEvent['type'][];

/** Ends a subscription: call it, or its `unsubscribe`; `using` works too. Ending twice does no harm. */
export interface Subscription {
  (): void;
  /** The same, as XState spells it. */
  unsubscribe(): void;
  /** The same, for `using`. */
  [Symbol.dispose](): void;
}

/** Makes a {@link Subscription} of the function that ends it. */
export function createSubscription(end: () => void): Subscription {
  const parts: { unsubscribe(): void; [Symbol.dispose]?: () => void } = { unsubscribe: end };
  // Older browsers have no `Symbol.dispose`; there is no `using` to miss it then.
  if (Symbol.dispose) parts[Symbol.dispose] = end;
  return Object.assign(() => end(), parts) as Subscription;
}

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
