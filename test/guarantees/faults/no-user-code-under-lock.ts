// Planted: a listener is told at once what another one causes.
import type { EventHub } from '../../../src/session/event-hub.ts';
import type { Logger } from '../../../src/session/logger.ts';
import { createSubscription } from '../../../src/session/subscription.ts';

export type { EventHub };

export function createEventHub<T>(_: Logger): EventHub<T> {
  const entries = new Set<readonly [listener: (value: T) => void]>();
  return {
    on(listener) {
      const entry = [listener] as const;
      entries.add(entry);
      return createSubscription(() => void entries.delete(entry));
    },
    dispatch(value) {
      for (const [listener] of entries) {
        try {
          listener(value);
        } catch {}
      }
    },
    clear: () => entries.clear(),
  };
}
