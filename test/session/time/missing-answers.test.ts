import { describe, expect, it } from 'vitest';
import type { Fault } from './lib/fault.ts';
import { liveThrough } from './lib/live-through.ts';

const HOURS_10: readonly Fault[] = [
  { name: 'reset connections', mode: 'connection-reset', kind: 'network' },
  { name: 'requests that hang', mode: 'hung', kind: 'timeout' },
];

const SLOW: Fault = { name: '', mode: 'slow', options: { delayMs: 20_000 }, kind: 'timeout' };

describe('a session whose frontend API does not answer in time', { timeout: 120_000 }, () => {
  it.each(HOURS_10)('lives through ten hours of $name, keeps to the backoff and recovers', async (fault) => {
    await liveThrough(fault, 10);
    expect(fault.kind).not.toBe('unauthenticated');
  });

  it('lives through two hours of answers that take 20 s, and adopts none of them', async () => {
    await liveThrough(SLOW, 2);
    expect(SLOW.kind).toBe('timeout');
  });
});
