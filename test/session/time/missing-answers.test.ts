import { describe, expect, it } from 'vitest';
import type { Fault } from './lib/fault.ts';
import { liveThrough } from './lib/live-through.ts';

const RESET: Fault = { name: '', mode: 'connection-reset', kind: 'network' };

const HOURS_2: readonly Fault[] = [
  { name: 'requests that hang', mode: 'hung', kind: 'timeout' },
  {
    name: 'answers that take 20 s, and adopts none of them',
    mode: 'slow',
    options: { delayMs: 20_000 },
    kind: 'timeout',
  },
];

describe('a session whose frontend API does not answer in time', { timeout: 120_000 }, () => {
  it('lives through ten hours of reset connections, keeps to the backoff and recovers', async () => {
    await liveThrough(RESET, 10);
    expect(RESET.kind).not.toBe('unauthenticated');
  });

  it.each(HOURS_2)('lives through two hours of $name, keeps to the backoff and recovers', async (fault) => {
    await liveThrough(fault, 2);
    expect(fault.kind).not.toBe('unauthenticated');
  });
});
