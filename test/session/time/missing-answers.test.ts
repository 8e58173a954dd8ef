import { describe, expect, it } from 'vitest';
import type { Fault } from './lib/fault.ts';
import { liveThrough } from './lib/live-through.ts';

const HOURS_10: readonly Fault[] = [
  { name: 'reset connections', mode: 'connection-reset', kind: 'network' },
  { name: 'requests that hang', mode: 'hung', kind: 'timeout' },
  { name: 'answers that take 20 s', mode: 'slow', options: { delayMs: 20_000 }, kind: 'timeout' },
];

describe('a session whose frontend API does not answer in time', () => {
  it.each(HOURS_10)('lives through ten hours of $name, keeps to the backoff and recovers', async (fault) => {
    await liveThrough(fault, 10);
    expect(fault.kind).not.toBe('unauthenticated');
  });
});
