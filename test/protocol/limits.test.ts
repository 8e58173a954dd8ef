import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from 'xstate-session';
import { resolveLimits } from '../../src/protocol/limits.ts';

describe('limits', () => {
  it('are the defaults, with what is given put over them', () => {
    expect(resolveLimits()).toEqual(DEFAULT_LIMITS);
    expect(resolveLimits({ waitMs: 0, backoffFactor: 1 })).toEqual({ ...DEFAULT_LIMITS, waitMs: 0, backoffFactor: 1 });
    expect(resolveLimits({ waitMs: undefined, other: -1 } as never)).toEqual(DEFAULT_LIMITS);
  });

  it.each([
    [{ waitMs: -1 }, 'limits.waitMs must be a finite number of at least 0; given: number.'],
    [{ waitMs: Number.NaN }, 'limits.waitMs must be a finite number of at least 0; given: number.'],
    [{ waitMs: Number.POSITIVE_INFINITY }, 'limits.waitMs must be a finite number of at least 0; given: number.'],
    [{ waitMs: '1' }, 'limits.waitMs must be a finite number of at least 0; given: string.'],
    [{ backoffFactor: 0.9 }, 'limits.backoffFactor must be a finite number of at least 1; given: number.'],
  ])('out of their range are a mistake: %j', (limits, message) => {
    expect(() => resolveLimits(limits as never)).toThrow(new TypeError(message));
  });
});
