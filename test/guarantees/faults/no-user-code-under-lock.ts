// Planted: a listener is told at once what another one causes.

import type { Logger } from '../../../src/platform/logger.ts';
import { createSubscription, type EventHub } from '../../../src/session/events.ts';

export * from '../../../src/session/events.ts';

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
