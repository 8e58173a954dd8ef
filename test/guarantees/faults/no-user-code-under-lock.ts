// Planted: a listener is told at once what another one causes.
import type { SessionEmitted } from '../../../machines/session/contract.ts';
import type { EventHub } from '../../../src/session/event-hub.ts';
import type { Logger } from '../../../src/session/logger.ts';
import { createSubscription } from '../../../src/session/subscription.ts';

export type { EventHub };

export function createEventHub<T extends { readonly type: string } = SessionEmitted>(_: Logger): EventHub<T> {
  const entries = new Set<readonly [type: string, listener: (value: T) => void]>();
  return {
    on(type, listener) {
      const entry = [type, listener] as const;
      entries.add(entry);
      return createSubscription(() => void entries.delete(entry));
    },
    dispatch(event) {
      for (const [type, listener] of entries) {
        try {
          if (type === event.type || type === '*') listener(event);
        } catch {}
      }
    },
    clear: () => entries.clear(),
  };
}
