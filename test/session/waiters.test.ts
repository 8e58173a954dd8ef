import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS } from 'xstate-session';
import { createTestClock } from 'xstate-session/testing';
import { createWaiters } from '../../src/session/waiters.ts';

describe('callers that wait', () => {
  const setUp = (isOffline = false) => {
    const testClock = createTestClock({ nowMs: 0 });
    const { clock, advance, flush } = testClock;
    const shared = { options: { clock, limits: DEFAULT_LIMITS }, isOffline };
    const waiters = createWaiters(shared as never);
    const ends: string[] = [];
    const add = (name: string, options: Parameters<typeof waiters.add>[0] = {}) => {
      const told = (what: unknown) => void ends.push(`${name}: ${(what as Error)?.name ?? what}`);
      waiters.add(options).then(told, told);
    };
    return { waiters, ends, add, advance, flush, testClock };
  };

  it('for any token get the next one, and those who want a new one that of a request that began later', async () => {
    const { waiters, ends, add, flush } = setUp();
    waiters.begin({ skipCache: false });
    add('any');
    add('new', { skipCache: true });
    expect(waiters.size).toBe(2);
    waiters.serve('received', false);
    await flush();
    expect(ends).toEqual(['any: received']);
    waiters.serve('old mint', true);
    waiters.begin({ skipCache: false });
    waiters.serve('from elsewhere', false);
    expect(waiters.size).toBe(1);
    waiters.serve('mint', true);
    await flush();
    expect(ends).toEqual(['any: received', 'new: mint']);
    expect(waiters.size).toBe(0);
  });

  it('hear of a failure that is final, and of others only when their wait is over', async () => {
    const { waiters, ends, add, advance, flush, testClock } = setUp();
    waiters.begin({ skipCache: false });
    add('any');
    add('new', { skipCache: true });
    waiters.fail(new RangeError('transient'), false);
    await flush();
    expect(ends).toEqual([]);
    add('late', { timeoutMs: 10 });
    await advance(10);
    expect(ends).toEqual(['late: RangeError']);
    waiters.fail(new TypeError('final'), true);
    await flush();
    expect(ends).toEqual(['late: RangeError', 'any: TypeError']);
    await advance(60_000);
    expect(ends.at(-1)).toBe('new: RequestTimeoutError');
    expect(testClock.pendingTimers).toBe(0);
  });

  it('do not hear of a failure from before the last token, nor of one before a new token was asked for', async () => {
    const { waiters, ends, add, advance } = setUp();
    waiters.fail(new RangeError('old'), false);
    add('new', { skipCache: true, timeoutMs: 10 });
    waiters.serve('token', true);
    add('any', { timeoutMs: 10 });
    await advance(10);
    expect(ends).toEqual(['new: RequestTimeoutError', 'any: RequestTimeoutError']);
  });

  it.each([
    [false, 60_000, 'RequestTimeoutError'],
    [true, 15_000, 'OfflineError'],
  ])('wait as long as makes sense, the network being away: %s', async (isOffline, waitMs, name) => {
    const { ends, add, advance } = setUp(isOffline);
    add('any');
    await advance(waitMs - 1);
    expect(ends).toEqual([]);
    await advance(1);
    expect(ends).toEqual([`any: ${name}`]);
  });

  it('wait no longer than a timer reaches', () => {
    const { add, testClock } = setUp();
    add('any', { timeoutMs: 1e12 });
    expect(testClock.nextTimerInMs).toBe(2 ** 31 - 1);
  });

  it('leave when they say so, and leave nothing behind', async () => {
    const { waiters, ends, add, flush, testClock } = setUp();
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, 'removeEventListener');
    add('any', { signal: controller.signal });
    controller.abort(new EvalError('why'));
    await flush();
    expect([ends, waiters.size, testClock.pendingTimers]).toEqual([['any: EvalError'], 0, 0]);
    expect(removed).toHaveBeenCalledTimes(1);
    waiters.serve('token', true);
    await flush();
    expect(ends).toHaveLength(1);
  });

  it.each([
    [null, 'any: null'],
    [new EvalError('why'), 'any: EvalError'],
  ])('are settled at the end, with %s', async (error, end) => {
    const { waiters, ends, add, flush, testClock } = setUp();
    add('any');
    waiters.settle(error);
    await flush();
    expect([ends, waiters.size, testClock.pendingTimers]).toEqual([[end], 0, 0]);
  });
});
