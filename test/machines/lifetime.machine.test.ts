import fc from 'fast-check';
import { expect, it } from 'vitest';
import { walkLifetime } from './support/lifetime-walk.ts';
import { anyWalk, lifetimeStories } from './support/lifetime-walks.ts';

it('the lifetime chart does what its specification says, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(anyWalk, async (one) => {
      expect(await walkLifetime(one)).toBeNull();
    }),
    { numRuns: Number(process.env.WALKS ?? 200), ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
  );
}, 600_000);

it.each(Object.entries(lifetimeStories))('%s', async (_, story) => {
  expect(await walkLifetime(story)).toBeNull();
});
