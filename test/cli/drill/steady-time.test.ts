import { describe, expect, test } from 'vitest';
import { createTestClock } from 'xstate-session/testing';
import { steadyTime } from '../../../src/cli/drill/steady-time.ts';

/** A process without its processor: nothing runs meanwhile, and all that is due runs after it. */
const STALL = { monotonic: 'goes-on' } as const;

function begin() {
  const world = createTestClock({ nowMs: 1_000_000 });
  const time = steadyTime(world);
  return { world, time };
}

describe('the time of a drill', () => {
  test("is the world's while the process runs", async () => {
    const { world, time } = begin();
    const fired: number[] = [];
    time.clock.setTimeout(() => fired.push(time.now()), 1_500);
    await world.advance(10_000);
    expect([time.now(), time.monotonicNow()]).toEqual([1_010_000, 10_000]);
    expect(fired).toEqual([1_001_500]);
  });

  test('stands still while the process does not run, and its timers with it', async () => {
    const { world, time } = begin();
    const fired: string[] = [];
    time.clock.setTimeout(() => fired.push('deadline'), 1_000);
    await world.advance(500);
    world.sleep(60_000, STALL);
    await world.advance(100);
    expect(fired).toEqual([]);
    expect(time.now() - 1_000_000).toBeLessThanOrEqual(650);
    await world.advance(400);
    expect(fired).toEqual(['deadline']);
  });

  test('takes a timer back, also one that a stall has put off', async () => {
    const { world, time } = begin();
    const fired: string[] = [];
    const id = time.clock.setTimeout(() => fired.push('deadline'), 1_000);
    world.sleep(60_000, STALL);
    await world.advance(50);
    time.clock.clearTimeout(id);
    time.clock.clearTimeout(id);
    time.clock.clearTimeout('none of its own');
    await world.advance(5_000);
    expect(fired).toEqual([]);
  });

  test('leaves no timer behind once it is stopped', async () => {
    const { world, time } = begin();
    await world.advance(500);
    time.stop();
    expect(world.pendingTimers).toBe(0);
  });
});
