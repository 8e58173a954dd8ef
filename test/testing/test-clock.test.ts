import { describe, expect, it } from 'vitest';
import { createActor, createMachine, fromPromise } from 'xstate';
import { createTestClock } from 'xstate-session/testing';

describe('a test clock', () => {
  it('stands still until it is moved', async () => {
    const testClock = createTestClock({ nowMs: 5_000, monotonicNowMs: 7 });
    await testClock.flush();
    expect([testClock.now(), testClock.monotonicNow()]).toEqual([5_000, 7]);
  });

  it('fires the timers that fall due in their order, each at its own moment', async () => {
    const testClock = createTestClock({ nowMs: 0 });
    const fired: string[] = [];
    for (const delayMs of [200, 100, 300]) {
      testClock.clock.setTimeout(() => fired.push(`${delayMs} at ${testClock.now()}`), delayMs);
    }
    await testClock.advance(250);
    expect(fired).toEqual(['100 at 100', '200 at 200']);
    expect([testClock.now(), testClock.nextTimerInMs, testClock.pendingTimers]).toEqual([250, 50, 1]);
  });

  it('fires timers of one moment in the order they were armed', async () => {
    const testClock = createTestClock();
    const fired: number[] = [];
    for (const nth of [1, 2, 3]) testClock.clock.setTimeout(() => fired.push(nth), 10);
    await testClock.advance(10);
    expect(fired).toEqual([1, 2, 3]);
  });

  it('steps through timers that arm one another, where a single jump would miss the second', async () => {
    const testClock = createTestClock({ nowMs: 0 });
    const fired: number[] = [];
    testClock.clock.setTimeout(() => {
      fired.push(testClock.now());
      testClock.clock.setTimeout(() => fired.push(testClock.now()), 100);
    }, 100);
    await testClock.advance(200);
    expect(fired).toEqual([100, 200]);
  });

  it('lets promise chains run between two timers', async () => {
    const testClock = createTestClock({ nowMs: 0 });
    const seen: string[] = [];
    testClock.clock.setTimeout(() => {
      void longChain().then(() => seen.push(`chain at ${testClock.now()}`));
    }, 100);
    testClock.clock.setTimeout(() => seen.push(`timer at ${testClock.now()}`), 101);
    await testClock.advance(200);
    expect(seen).toEqual(['chain at 100', 'timer at 101']);
  });

  it('lets a whole answer of fetch be read within one flush', async () => {
    const testClock = createTestClock();
    let jwt: unknown;
    const request = new Request('https://frontend-api.test', { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
    void request
      .text()
      .then(async (body) => Response.json({ jwt: body }).text())
      .then((text) => {
        jwt = JSON.parse(text).jwt;
      });
    await testClock.flush();
    expect(jwt).toBe('a=b');
  });

  it('runs the chained timers of a chart', async () => {
    const testClock = createTestClock();
    const machine = createMachine({
      initial: 'waiting',
      states: {
        waiting: { after: { 100: 'asking' } },
        asking: { invoke: { src: fromPromise(async () => longChain()), onDone: 'waitingAgain' } },
        waitingAgain: { after: { 100: 'done' } },
        done: {},
      },
    });
    const actor = createActor(machine, { clock: testClock.clock }).start();
    await testClock.advance(200);
    expect(actor.getSnapshot().value).toBe('done');
  });

  it('forgets a cleared timer, also while others fire', async () => {
    const testClock = createTestClock();
    const fired: string[] = [];
    testClock.clock.setTimeout(() => testClock.clock.clearTimeout(second), 10);
    const second = testClock.clock.setTimeout(() => fired.push('second'), 10);
    testClock.clock.clearTimeout(undefined);
    await testClock.advance(20);
    expect([fired, testClock.pendingTimers]).toEqual([[], 0]);
  });

  it('advances to the next timer, and nowhere without one', async () => {
    const testClock = createTestClock({ nowMs: 0 });
    testClock.clock.setTimeout(() => {}, 1_234);
    await testClock.advanceToNextTimer();
    await testClock.advanceToNextTimer();
    expect([testClock.now(), testClock.nextTimerInMs]).toEqual([1_234, null]);
  });

  it.each([2 ** 31, Number.POSITIVE_INFINITY, Number.NaN])(
    'fires a delay of %s ms after 1 ms, as platforms do',
    (ms) => {
      const testClock = createTestClock();
      testClock.clock.setTimeout(() => {}, ms);
      expect(testClock.nextTimerInMs).toBe(1);
    },
  );

  it('keeps the longest delay a platform keeps', () => {
    const testClock = createTestClock();
    testClock.clock.setTimeout(() => {}, 2 ** 31 - 1);
    expect(testClock.nextTimerInMs).toBe(2 ** 31 - 1);
  });

  it('jumps the wall clock in both directions without a timer noticing', async () => {
    const testClock = createTestClock({ nowMs: 100_000 });
    testClock.clock.setTimeout(() => {}, 50);
    testClock.jumpWall(86_400_000);
    testClock.jumpWall(-86_410_000);
    expect([testClock.now(), testClock.monotonicNow(), testClock.nextTimerInMs]).toEqual([90_000, 0, 50]);
  });

  it('sleeps with a monotonic clock that stands still: timers are late by all of it', async () => {
    const testClock = createTestClock({ nowMs: 0 });
    const fired: number[] = [];
    testClock.clock.setTimeout(() => fired.push(testClock.now()), 100);
    testClock.sleep(5_000, { monotonic: 'stands-still' });
    expect([testClock.now(), testClock.monotonicNow(), testClock.nextTimerInMs]).toEqual([5_000, 0, 100]);
    await testClock.advance(100);
    expect(fired).toEqual([5_100]);
  });

  it('sleeps with a monotonic clock that goes on: overdue timers fire only after waking', async () => {
    const testClock = createTestClock({ nowMs: 0 });
    const fired: number[] = [];
    testClock.clock.setTimeout(() => fired.push(testClock.now()), 100);
    testClock.sleep(5_000, { monotonic: 'goes-on' });
    await testClock.flush();
    expect([fired, testClock.monotonicNow(), testClock.nextTimerInMs]).toEqual([[], 5_000, 0]);
    await testClock.advance(0);
    expect(fired).toEqual([5_000]);
  });

  it('ends a loop of timers without delay with an error', async () => {
    const testClock = createTestClock({ flushTurns: 0 });
    const again = () => {
      testClock.clock.setTimeout(again, 0);
    };
    again();
    await expect(testClock.advance(1)).rejects.toThrow('a loop');
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to advance or sleep by %s ms', async (ms) => {
    const testClock = createTestClock();
    await expect(testClock.advance(ms)).rejects.toThrow(TypeError);
    expect(() => testClock.sleep(ms, { monotonic: 'goes-on' })).toThrow(TypeError);
  });

  it.each([{ nowMs: Number.NaN }, { monotonicNowMs: Number.POSITIVE_INFINITY }])(
    'refuses to begin at %o',
    (options) => {
      expect(() => createTestClock(options)).toThrow(TypeError);
    },
  );
});

async function longChain(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}
