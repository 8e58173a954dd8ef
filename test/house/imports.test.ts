import { expect, test } from 'vitest';
import { checkCycles } from './lib/check-cycles.ts';
import { checkImports } from './lib/check-imports.ts';
import { LAYERS } from './lib/layers.ts';
import { type SourceFiles, sourceFiles } from './lib/source-files.ts';

const house = sourceFiles('src', 'machines');

/** The house with one more file, or one file replaced. */
function planted(path: string, text: string): SourceFiles {
  return new Map([...house, [path, text]]);
}

test('imports follow the table of directions, name files with their extension, and skip barrels', () => {
  expect(checkImports(house)).toEqual([]);
});

test('there is no import cycle', () => {
  expect(checkCycles(house)).toEqual([]);
});

test('every layer of the table is a part of the house', () => {
  const empty = Object.entries(LAYERS).filter(
    ([, { files }]) => ![...house.keys()].some((path) => path.startsWith(files)),
  );
  expect(empty.map(([name]) => name)).toEqual([]);
});

test.each([
  ['src/protocol/planted.ts', `import '../session/create-session.ts'`, 'protocol may not import session'],
  ['src/protocol/planted.ts', `import '../../machines/session.machine.ts'`, 'protocol may not import machines'],
  ['src/protocol/planted.ts', `import { jwtVerify } from 'jose'`, 'may not import the package "jose"'],
  ['src/protocol/planted.ts', `import { setup } from 'xstate'`, 'may not import the package "xstate"'],
  ['machines/planted.ts', `import '../src/session/create-session.ts'`, 'machines may not import session'],
  ['machines/planted.ts', `import { readFile } from 'node:fs'`, 'may not import the package "node:fs"'],
  ['src/session/planted.ts', `import '../frontend-api/frontend-api.ts'`, 'session may not import frontend-api'],
  ['src/session/planted.ts', `export type X = typeof import('ky')`, 'may not import the package "ky"'],
  ['src/frontend-api/planted.ts', `import { createSession } from '../session/create-session.ts'`, 'not its code'],
  ['src/frontend-api/planted.ts', `import type { X } from '../browser/planted-target.ts'`, 'may not import browser'],
  ['src/browser/planted.ts', `import '../frontend-api/frontend-api.ts'`, 'browser may not import frontend-api'],
  ['src/server/planted.ts', `import type { X } from '../session/create-session.ts'`, 'server may not import session'],
  ['src/session/planted.ts', `import '../testing/test-clock.ts'`, 'session may not import testing'],
  ['src/testing/planted.ts', `await import('../inspect/planted-target.ts')`, 'testing may not import inspect'],
  ['src/index.ts', `export * from './frontend-api/frontend-api.ts'`, 'entry may not import frontend-api'],
  ['src/session/planted.ts', `import './create-session.js'`, 'write the extension .ts'],
  ['src/session/planted.ts', `import '../../machines/index.ts'`, 'imports the barrel machines/index.ts'],
  ['src/elsewhere/planted.ts', '', 'belongs to no layer'],
])('in %s, «%s» is refused', (path, text, complaint) => {
  const targets = ['src/session/create-session.ts', 'src/frontend-api/frontend-api.ts', 'src/testing/test-clock.ts'];
  const extra = [...targets, 'src/browser/planted-target.ts', 'src/inspect/planted-target.ts'];
  const files = new Map([...extra.map((target) => [target, 'export {}'] as const), ...planted(path, text)]);
  expect(
    checkImports(files)
      .filter((problem) => problem.startsWith(path))
      .join('\n'),
  ).toContain(complaint);
});

test('a planted cycle is found, through types too', () => {
  const files = new Map([
    ['src/session/a.ts', `import './b.ts'`],
    ['src/session/b.ts', `import type { C } from './c.ts'`],
    ['src/session/c.ts', `export * from './a.ts'`],
  ]);
  expect(checkCycles(files)).toEqual(['import cycle: → src/session/a.ts → src/session/b.ts → src/session/c.ts']);
});
