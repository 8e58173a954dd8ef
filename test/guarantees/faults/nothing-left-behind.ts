// Planted: callers are forgotten, not settled.
import { createWaiters as original, type Waiters } from '../../../src/session/waiters.ts';

export type { Wait, Waiters } from '../../../src/session/waiters.ts';

export function createWaiters(clock: Parameters<typeof original>[0]): Waiters {
  return { ...original(clock), settle: () => {} };
}
