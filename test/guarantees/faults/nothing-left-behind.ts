// Planted: callers are forgotten, not settled.
import { createWaiters as original, type Waiters } from '../../../src/session/waiters.ts';

export * from '../../../src/session/waiters.ts';

export function createWaiters(world: Parameters<typeof original>[0]): Waiters {
  return { ...original(world), settle: () => {} };
}
