import { expect, test } from 'vitest';
import { LAYERS } from './import-rules.ts';
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

/** Beside the layers: what looks at the repository, at several layers at once, or runs elsewhere. */
const OTHER_ROOMS =
  'apps bench docs frames guarantees house mutation oauth peer properties runtimes support types'.split(' ');

/** Where a suite that bears the name of a source file belongs, when it is elsewhere; and suites of no room. */
function misplaced(sources: Iterable<string>, paths: Iterable<string>): string[] {
  const places = [...sources].map((path) => `test/${path.replace(/^src\//, '').replace(/\.ts$/, '.test.ts')}`);
  return [...paths]
    .filter((path) => path.endsWith('.test.ts'))
    .flatMap((path) => {
      const [, room = ''] = path.split('/');
      if (LAYERS[room] === undefined && !OTHER_ROOMS.includes(room)) return [`${path} is in no room`];
      const name = path.slice(path.lastIndexOf('/')).replace('.browser.', '.');
      const own = places.filter((place) => place.startsWith(`test/${room}/`) && place.endsWith(name));
      return own.length === 0 || own.includes(path.replace('.browser.', '.')) ? [] : [`${path} belongs at ${own[0]}`];
    });
}

test('a suite of one source file stands at the path of that file', () => {
  expect(misplaced(house.keys(), suites.keys())).toEqual([]);
});

test('a suite that stands elsewhere is found', () => {
  const planted = ['test/server/remote-keys.test.ts', 'test/session/waits.test.ts', 'test/misc/waits.test.ts'];
  expect(misplaced(['src/server/keys/remote-keys.ts', 'src/session/session.ts'], planted)).toEqual([
    'test/server/remote-keys.test.ts belongs at test/server/keys/remote-keys.test.ts',
    'test/misc/waits.test.ts is in no room',
  ]);
});
