import { describe, expect, it } from 'vitest';
import { check } from '../../src/protocol/caller-input.ts';

describe("a caller's mistakes", () => {
  it.each<[unknown, string]>([
    [undefined, 'it is missing'],
    [null, 'given: null'],
    ['', 'given: empty text'],
    ['a secret', 'given: string'],
    [['a secret'], 'given: array'],
    [{ a: 'secret' }, 'given: object'],
    [7, 'given: number'],
    [false, 'given: boolean'],
  ])('are told by name, with the type of what was given: %j', (given, told) => {
    expect(() => check(false, 'it', 'right', given)).toThrow(new TypeError(`it must be right; ${told}.`));
    expect(() => check('x', 'it', 'right', given)).not.toThrow();
  });
});
