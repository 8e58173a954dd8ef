import { expect, test } from 'vitest';
import { checkTestImports } from './support/check-test-imports.ts';
import { sourceFiles } from './support/source-files.ts';

const house = sourceFiles('src', 'machines');
const suites = sourceFiles('test');

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
