import { describe, expect, it, vi } from 'vitest';
import {
  ApiResponseError,
  ForeignAnswerError,
  InvalidTokenError,
  OfflineError,
  RequestTimeoutError,
  SessionError,
  UnauthenticatedError,
} from 'xstate-session';
import { consoleLogger, type LogFields, report } from '../../src/platform/logger.ts';
import { createEventHub } from '../../src/session/events.ts';
import { createSessionTime } from '../../src/session/session-time.ts';
import { shareConfirmation } from '../../src/session/shared-state.ts';
import { errorOfFailure } from '../../src/session/waiters.ts';

// The small parts of a session, each alone: what they promise to each other.

describe('session time', () => {
  /** Clocks read one after another, as `[wall, monotonic]`, and what is read each time. */
  const readings = (...clocks: readonly (readonly [number, number])[]) => {
    let [wall, monotonic] = [1_000_000, 500];
    const time = createSessionTime(
      () => wall,
      () => monotonic,
    );
    const read = clocks.map(([wallMs, monotonicMs]) => {
      [wall, monotonic] = [1_000_000 + wallMs, 500 + monotonicMs];
      return time.read() - 1_000_000;
    });
    return { read, clockJumps: time.clockJumps() };
  };

  it.each([
    [
      'goes as both clocks go',
      [
        [0, 0],
        [10, 10],
        [5_000, 5_000],
      ],
      [0, 10, 5_000],
      0,
    ],
    [
      'goes as the faster clock goes',
      [
        [10, 500],
        [2_000, 1_500],
      ],
      [500, 2_000],
      0,
    ],
    [
      'does not go back',
      [
        [1_000, 1_000],
        [500, 900],
      ],
      [1_000, 1_000],
      0,
    ],
    [
      'counts a sleep in which the monotonic clock stands still, once',
      [
        [60_000, 10],
        [61_000, 1_010],
      ],
      [60_000, 61_000],
      1,
    ],
    [
      'does not count a clock that is set back',
      [
        [-3_600_000, 10],
        [-3_599_000, 1_010],
      ],
      [10, 1_010],
      1,
    ],
    ['takes clocks a second apart for together', [[1_010, 10]], [1_010], 0],
    ['takes clocks more than a second apart for parted', [[1_011, 10]], [1_011], 1],
    ['takes clocks more than a second apart for parted, the other way', [[10, 1_011]], [1_011], 1],
    [
      'stands while the wall clock does',
      [
        [10, 10],
        [10, 900],
      ],
      [10, 10],
      0,
    ],
    [
      'ignores a clock that gives no number',
      [
        [10, 10],
        [Number.NaN, 900],
        [1_000, 1_000],
      ],
      [10, 10, 1_000],
      0,
    ],
    [
      'counts what two partings bring',
      [
        [5_000, 0],
        [10_000, 10],
      ],
      [5_000, 10_000],
      2,
    ],
  ] as const)('%s', (_, clocks, read, clockJumps) => {
    expect(readings(...clocks)).toEqual({ read, clockJumps });
  });
});

describe('an event hub', () => {
  it('tells in the order of dispatch, also what a listener causes', () => {
    const hub = createEventHub<number>({});
    const told: string[] = [];
    hub.on((value) => {
      told.push(`a${value}`);
      if (value === 1) hub.dispatch(2);
    });
    hub.on((value) => told.push(`b${value}`));
    hub.dispatch(1);
    hub.dispatch(3);
    expect(told).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
  });

  it('tells a listener given twice twice, and each ends alone', () => {
    const hub = createEventHub<number>({});
    const told: number[] = [];
    const listener = (value: number) => void told.push(value);
    const [first, second] = [hub.on(listener), hub.on(listener)];
    hub.dispatch(1);
    first();
    first.unsubscribe();
    hub.dispatch(2);
    second[Symbol.dispose]();
    hub.dispatch(3);
    expect(told).toEqual([1, 1, 2]);
  });

  it('does not tell whoever left while others were told', () => {
    const hub = createEventHub<number>({});
    const told: string[] = [];
    hub.on(() => later());
    const later = hub.on(() => told.push('later'));
    hub.dispatch(1);
    expect(told).toEqual([]);
  });

  it('reports a listener that fails, and tells the others', () => {
    const lines: unknown[] = [];
    const hub = createEventHub<number>({ error: (...line) => lines.push(line) });
    const told: number[] = [];
    hub.on(() => {
      throw new RangeError('secret');
    });
    hub.on((value) => told.push(value));
    hub.dispatch(1);
    hub.dispatch(2);
    expect(told).toEqual([1, 2]);
    expect(lines).toEqual(Array(2).fill([expect.stringMatching(/a listener failed/), { name: 'RangeError' }]));
  });

  it('that is cleared tells nothing that is left, and can be used again', () => {
    const hub = createEventHub<number>({});
    const told: number[] = [];
    hub.on((value) => {
      told.push(value);
      hub.dispatch(value + 1);
      hub.clear();
    });
    hub.dispatch(1);
    hub.on((value) => told.push(value));
    hub.dispatch(7);
    expect(told).toEqual([1, 7]);
  });
});

describe('a confirmation', () => {
  it('is shared while it is in flight, and no longer than whoever began it waits', async () => {
    const answers: ((answer: { ended: boolean }) => void)[] = [];
    const confirm = shareConfirmation(() => new Promise((resolve) => void answers.push(resolve)), {
      tellOfNoVerdict: () => undefined,
    });
    const input = { sessionId: 'sess_1' };
    const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
    const begun = confirm(input, first);
    expect(confirm(input, second)).toBe(begun);
    first.abort();
    const again = confirm(input, second);
    expect(again).not.toBe(begun);
    // The hung one answers after all: that ends nothing of the one that took its place.
    answers[0]?.({ ended: false });
    await begun;
    expect(confirm(input, third)).toBe(again);
    answers[1]?.({ ended: true });
    expect(await again).toEqual({ ended: true });
    expect(confirm(input, third)).not.toBe(again);
    expect(answers).toHaveLength(3);
  });
});

describe('a log line', () => {
  const line = (error: unknown) => {
    const lines: (LogFields | undefined)[] = [];
    report({ warn: (_, given) => void lines.push(given) }, 'warn', 'text', error);
    return lines[0];
  };

  it.each([
    [
      { name: 'TypeError', code: 'ECONNRESET' },
      { name: 'TypeError', code: 'ECONNRESET' },
    ],
    [
      { name: 'a_b-c', code: 7 },
      { name: 'a_b-c', code: 7 },
    ],
    [{ name: 'x1', code: '' }, {}],
    [{ name: `${'x'.repeat(51)}` }, {}],
    [{ name: `${'x'.repeat(50)}` }, { name: 'x'.repeat(50) }],
    [{ name: 'two words', code: true }, {}],
    [null, {}],
  ])('carries the name and code of %j, when those are words or numbers', (error, fields) => {
    expect(line(error)).toEqual(fields);
  });

  it('harms nobody where the logger throws, or has no such method', () => {
    const logger = {
      warn() {
        throw new RangeError('planted');
      },
    };
    expect(() => report(logger, 'warn', 'text', null)).not.toThrow();
    expect(() => report({}, 'error', 'text', null)).not.toThrow();
  });

  it('goes to the console of the moment, where there is one', () => {
    const own = { warn: () => {} };
    vi.stubGlobal('console', own);
    expect(consoleLogger()).toBe(own);
    vi.stubGlobal('console', undefined);
    expect(consoleLogger()).toEqual({});
  });
});

describe('a caller gets', () => {
  it('an error of ours as it was thrown', () => {
    const thrown = errorOfFailure({ kind: 'stale-answer' });
    expect(errorOfFailure({ kind: 'network' }, thrown)).toBe(thrown);
  });

  it.each([
    [{ kind: 'offline' }, OfflineError.name, 'offline', {}],
    [{ kind: 'timeout' }, RequestTimeoutError.name, 'timeout', {}],
    [{ kind: 'invalid-token', retryAfterMs: 7 }, InvalidTokenError.name, 'invalid-token', { retryAfterMs: 7 }],
    [{ kind: 'stale-answer' }, SessionError.name, 'stale-answer', {}],
    [{ kind: 'network', retryAfterMs: 7 }, SessionError.name, 'network', { retryAfterMs: 7 }],
    [{ kind: 'rejected' }, SessionError.name, 'network', {}],
    [{ kind: 'foreign-answer', status: 401 }, ForeignAnswerError.name, 'foreign-answer', { status: 401 }],
    [{ kind: 'foreign-answer' }, ForeignAnswerError.name, 'foreign-answer', {}],
    [{ kind: 'unavailable', status: 503 }, ApiResponseError.name, 'api-response', { status: 503, errors: [] }],
    [
      { kind: 'unauthenticated', status: 401, code: 'x', retryAfterMs: 7 },
      UnauthenticatedError.name,
      'unauthenticated',
      { status: 401, retryAfterMs: 7, errors: [{ code: 'x', message: '', longMessage: '' }] },
    ],
  ] as const)('for %j an error that says so', (failure, name, code, facts) => {
    const cause = new RangeError('planted');
    expect(errorOfFailure(failure, cause)).toMatchObject({ name, code, cause, ...facts });
    expect(errorOfFailure(failure)).toBeInstanceOf(Error);
  });
});
