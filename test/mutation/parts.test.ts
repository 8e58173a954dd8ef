import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { ROOT, sourceFiles } from '../house/support/source-files.ts';

interface Part {
  readonly mutate: readonly string[];
  readonly suites: readonly string[];
}
interface Parts {
  readonly parts: Readonly<Record<string, Part>>;
  readonly quick: Part;
}

// Stryker's configuration reads it in a Node that knows no types.
const { parts, quick } = (await import(pathToFileURL(join(ROOT, 'test/mutation/parts.mjs')).href)) as Parts;

const folders = (...names: readonly string[]) => names.map((name) => `src/${name}/**/*.ts`);

/** What is in no part, by the reason. */
const leftOut = {
  'nothing but what is exported': ['machines/index.ts', 'src/index.ts'],
  'timers, the console, requests and pages: the suites of these run on what is built, over sockets or in a browser':
    folders('backend-api', 'browser', 'cli', 'fetch', 'frontend-api', 'platform', 'react-native'),
  'frameworks, whose own compilers come between': folders('react', 'solid', 'svelte', 'view', 'vue'),
  'it judges others: its checks are proven on planted faults': folders('inspect', 'testing'),
  'requests of the server half: whole ones, in the decision table; the rules among them are the request chart': [
    ...folders('server/authorization', 'server/handshake', 'server/keys', 'server/request'),
    'src/server/*.ts',
  ],
};

const files = [...sourceFiles('machines', 'src').keys()];
const patterns = Object.values(parts).flatMap(({ mutate }) => mutate);
const outside = Object.values(leftOut).flat();

/** Only these are used: all below a folder, what stands in it, and one file. */
function covers(pattern: string, path: string): boolean {
  const [folder = '', all] = pattern.split(/\/(\*\*\/)?\*\.ts$/);
  if (folder === pattern) return path === pattern;
  return path.startsWith(`${folder}/`) && (all !== undefined || !path.slice(folder.length + 1).includes('/'));
}

/** Files that nobody mutates, and that nobody has left out. */
const forgotten = (paths: readonly string[]) =>
  paths.filter((path) => ![...patterns, ...outside].some((pattern) => covers(pattern, path)));

/** Patterns that cover nothing, or what another one covers too. */
function idle(given: readonly string[]): string[] {
  return given.filter((pattern) => {
    const covered = files.filter((path) => covers(pattern, path));
    return covered.length === 0 || covered.some((path) => given.some((it) => it !== pattern && covers(it, path)));
  });
}

test('every source is mutated in one part, or left out for a reason', () => {
  expect(forgotten(files)).toEqual([]);
  expect(idle([...patterns, ...outside])).toEqual([]);
});

test('a room that nobody has thought of is found, and one that is gone or there twice', () => {
  expect(forgotten(['machines/session/fail.ts', 'machines/planted/rules.ts', 'src/server/tokens/peek.ts'])).toEqual([
    'machines/planted/rules.ts',
    'src/server/tokens/peek.ts',
  ]);
  expect(idle(['machines/planted/**/*.ts', 'src/session/**/*.ts', 'src/session/session.ts'])).toEqual([
    'machines/planted/**/*.ts',
    'src/session/**/*.ts',
    'src/session/session.ts',
  ]);
});

const gone = (suites: readonly string[]) => suites.filter((path) => !existsSync(join(ROOT, path)));

test('the suites that hold a part are there, each once', () => {
  for (const { suites } of [...Object.values(parts), quick]) {
    expect(gone(suites)).toEqual([]);
    expect(new Set(suites).size).toBe(suites.length);
  }
  expect(gone(['test/session/planted.test.ts'])).toEqual(['test/session/planted.test.ts']);
});

/** Parts that the page does not name, and mutated folders without a row of figures. */
function untold(page: string, figures: string): string[] {
  const folders = patterns.filter((pattern) => pattern.endsWith('*.ts')).map((pattern) => pattern.split('/**')[0]);
  return [
    ...Object.keys(parts).filter((part) => !page.includes(`\`${part}\``)),
    ...folders.filter((folder) => !figures.includes(`| **\`${folder}\`** |`)).map(String),
  ];
}

test('the page names every part, and there are figures of every folder', () => {
  const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
  expect(untold(read('docs/quality.md'), read('test/mutation/figures.md'))).toEqual([]);
  expect(untold('`request`', '| **`machines/request`** |')).toContain('machines/session');
  expect(untold('`request`', '')).toContain('session');
});
