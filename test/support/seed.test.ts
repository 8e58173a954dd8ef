import { expect, test } from 'vitest';
import { seedOfRun } from './seed.ts';

const tree = () => '0b5c3f1d9e7a60245c1b8d3f2e4a697081c2d3e4';

test('one commit has one seed, another commit another', () => {
  expect(seedOfRun(null, tree)).toBe(0x0b5c3f1);
  expect(seedOfRun(null, () => 'ffffffff9e7a60245c1b8d3f2e4a697081c2d3e4')).toBe(0xfffffff);
});

test('a copy without its history is tested as well', () => {
  expect(seedOfRun(null, () => null)).toBeGreaterThan(0);
});

test('the seed of a failed run is taken, and what is no number is named', () => {
  expect(seedOfRun('624361264', tree)).toBe(624361264);
  expect(() => seedOfRun('random', tree)).toThrow(
    new TypeError('SEED is a whole number, and was "random". Give the one that a failed run has printed, or none.'),
  );
});

test('the run that this test is part of has its seed', () => {
  expect(seedOfRun()).toBe(Number(process.env.SEED));
});
