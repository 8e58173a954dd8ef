import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
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

test('a bounded map keeps what a plain list would, whatever is taken', () => {
  const takes = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 300 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), takes, (size, keys) => {
      const map = new BoundedMap<number, number>(size);
      let newestLast: number[] = [];
      for (const key of keys) {
        let isMade = false;
        map.getOrMake(key, () => {
          isMade = true;
          return key;
        });
        expect(isMade).toBe(!newestLast.includes(key));
        newestLast = [...newestLast.filter((kept) => kept !== key), key].slice(-size);
      }
    }),
  );
});

/** What a bounded map does to maps meanwhile, walks through them included. */
function countCalls(run: () => void): Record<string, number> {
  const names = ['get', 'set', 'delete', 'keys', 'entries', Symbol.iterator] as const;
  const spies = names.map((name) => [String(name), vi.spyOn(Map.prototype, name)] as const);
  try {
    run();
    return Object.fromEntries(spies.map(([name, spy]) => [name, spy.mock.calls.length]));
  } finally {
    vi.restoreAllMocks();
  }
}

const NO_WALK = { keys: 0, entries: 0, 'Symbol(Symbol.iterator)': 0 };

// A walk goes through all that was deleted, and so does whoever asks for a key that was deleted and set many times.
test('a bounded map that overflows walks through nothing', () => {
  const map = new BoundedMap<number, number>(100);
  const calls = countCalls(() => {
    for (let key = 0; key < 10_000; key += 1) map.getOrMake(key, () => key);
  });
  expect(calls).toEqual({ get: 10_000, set: 10_000, delete: 9_900, ...NO_WALK });
});

test('a bounded map whose entries are used again and again only looks them up', () => {
  const map = new BoundedMap<number, number>(100);
  const calls = countCalls(() => {
    for (let take = 0; take < 10_000; take += 1) map.getOrMake(take % 2, () => take);
  });
  expect(calls).toEqual({ get: 10_000, set: 2, delete: 0, ...NO_WALK });
});
