import { expect, test } from 'vitest';
import { checkTestClock, WALL_CLOCK } from './lib/check-test-clock.ts';
import { checkTestImports } from './lib/check-test-imports.ts';
import { sourceFiles } from './lib/source-files.ts';

const house = sourceFiles('src', 'machines');
const suites = sourceFiles('test');

test('no suite sleeps, looks at the wall clock, or draws without a seed', () => {
  expect(checkTestClock(suites)).toEqual([]);
  expect([...WALL_CLOCK.keys()].filter((path) => !suites.has(path))).toEqual([]);
});

test.each([
  'const now = Date.now();',
  'const now = new Date();',
  'const value = Math.random();',
  'await new Promise((resolve) => setTimeout(resolve, 10));',
  `import { setTimeout as sleep } from 'node:timers/promises';`,
])('«%s» in a suite is found', (text) => {
  expect(checkTestClock(new Map([['test/session/planted.test.ts', text]]))).toHaveLength(1);
});

test('«clock.setTimeout» and a date that is given are fine', () => {
  const text = 'clock.setTimeout(() => new Date(0), 10); const fake = { Date: 1 };';
  expect(checkTestClock(new Map([['test/session/fine.test.ts', text]]))).toEqual([]);
});

test('what is public is tested by the name of the package', () => {
  expect(checkTestImports(house, suites)).toEqual([]);
});

test('a test that reaches around an entry point is found', () => {
  const published = new Map([['src/testing/index.ts', `export { createTestClock } from './test-clock.ts';`]]);
  const text = `import { createTestClock, other } from '../../src/testing/test-clock.ts';`;
  expect(checkTestImports(published, new Map([['test/session/planted.test.ts', text]]))).toEqual([
    'test/session/planted.test.ts:1 imports createTestClock from the source, not from xstate-session/testing',
  ]);
});
