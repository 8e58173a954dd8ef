import { expect, test } from 'vitest';
import { BoundedMap } from '../../src/server/bounds.ts';

test('a bounded map forgets what was used longest ago, and only then makes it anew', () => {
  const map = new BoundedMap<string, string>(2);
  const made: string[] = [];
  const take = (key: string) =>
    map.getOrMake(key, () => {
      made.push(key);
      return key.toUpperCase();
    });
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(take)).toEqual(['A', 'B', 'A', 'C', 'A', 'B']);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});
