import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, expect, test } from 'vitest';
import { LAYERS, layerOf, ruleSet } from './import-rules.ts';
import { ROOT, sourceFiles } from './support/source-files.ts';

const house = sourceFiles('src', 'machines');
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** What dependency-cruiser complains of in `src` and `machines` of a folder: `file → file: rule`. */
async function complaints(baseDir: string): Promise<string[]> {
  const options: ICruiseOptions = {
    baseDir,
    ruleSet,
    validate: true,
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  };
  const { output } = await cruise(['src', 'machines'], options, {
    exportsFields: ['exports'],
    conditionNames: ['import'],
  });
  return (output as ICruiseResult).summary.violations.map(({ from, to, rule }) => `${from} → ${to}: ${rule.name}`);
}

/** A house of its own, with its packages found in the repository. */
async function plant(files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(join(ROOT, 'reports'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'reports/imports-'));
  folders.push(folder);
  for (const [path, text] of Object.entries({ 'machines/empty.ts': '', ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

test('imports follow the table of layers, without cycles and barrels', { timeout: 240_000 }, async () => {
  expect(await complaints(ROOT)).toEqual([]);
});

test('every layer is a part of the house, and every file is of a layer', () => {
  const layers = new Set([...house.keys()].map((path) => layerOf(path)));
  expect([...layers].sort()).toEqual(Object.keys(LAYERS).sort());
});

test('a planted fault is found, and what the table allows is not', { timeout: 240_000 }, async () => {
  const targets = {
    'src/protocol/target.ts': 'export const target = 1;',
    'src/session/target.ts': 'export type Target = 1; export const target = 1;',
    'src/session/index.ts': 'export const barrel = 1;',
    'src/session/internals.ts': 'export const internalsOf = 1;',
    'src/frontend-api/target.ts': 'export const target = 1;',
    'src/testing/target.ts': 'export const target = 1;',
    'src/inspect/target.ts': 'export const target = 1;',
    'machines/target.ts': 'export const target = 1;',
  };
  const faults = [
    ['src/protocol', `import '../session/target.ts';`, 'protocol: layers'],
    ['src/protocol', `import '../../machines/target.ts';`, 'protocol: layers'],
    ['src/protocol', `import 'jose';`, 'protocol: modules'],
    ['src/protocol', `import 'jose/base64url';`, 'protocol: modules'],
    ['src/protocol', `import 'xstate';`, 'protocol: modules'],
    ['machines', `import '../src/session/target.ts';`, 'machines: layers'],
    ['machines', `import 'node:fs';`, 'machines: modules'],
    ['src/session', `import '../frontend-api/target.ts';`, 'session: layers'],
    ['src/session', `export type X = typeof import('ky');`, 'session: modules'],
    ['src/session', `import './no-such-file.ts';`, 'a file that is there'],
    ['src/session', `import './index.ts';`, 'no barrel'],
    ['src/frontend-api', `import { target } from '../session/target.ts'; target;`, 'frontend-api: types only'],
    ['src/fetch', `import { target } from '../session/target.ts'; target;`, 'fetch: types only'],
    ['src/fetch', `import 'xstate';`, 'fetch: modules'],
    ['src/view', `import { target } from '../session/target.ts'; target;`, 'view: types only'],
    ['src/view', `import 'react';`, 'view: modules'],
    ['src/react', `import 'vue';`, 'react: modules'],
    ['src/react', `import type { Target } from '../session/target.ts'; export type X = Target;`, 'react: layers'],
    ['src/browser', `import '../frontend-api/target.ts';`, 'browser: layers'],
    ['src/server', `import type { Target } from '../session/target.ts'; export type X = Target;`, 'server: layers'],
    ['src/session', `import '../testing/target.ts';`, 'session: layers'],
    ['src/testing', `await import('../inspect/target.ts');`, 'testing: layers'],
  ] as const;
  const fine = {
    'src/frontend-api/fine.ts': `import type { Target } from '../session/target.ts'; export type X = Target;`,
    'src/view/fine.ts': `import { internalsOf } from '../session/internals.ts'; internalsOf;`,
    'src/react/fine.ts': `import 'react';`,
    'src/svelte/fine.ts': `import 'svelte/reactivity'; import 'svelte';`,
    'src/cli/fine.ts': `import 'node:fs/promises'; import 'node:path'; import '../testing/target.ts';`,
    'src/testing/fine.ts': `import 'node:http'; import 'xstate/graph';`,
  };
  const cycle = {
    'src/session/a.ts': `import './b.ts';`,
    'src/session/b.ts': `import type { C } from './c.ts'; export type B = C;`,
    'src/session/c.ts': `export * from './a.ts'; export type C = 1;`,
  };
  const planted = Object.fromEntries(faults.map(([folder, text], index) => [`${folder}/planted-${index}.ts`, text]));
  const found = await complaints(await plant({ ...targets, ...fine, ...cycle, ...planted }));

  const missed = faults.filter(([folder, , rule], index) =>
    found.every((line) => !line.startsWith(`${folder}/planted-${index}.ts → `) || !line.endsWith(`: ${rule}`)),
  );
  expect(missed).toEqual([]);
  expect(found.filter((line) => line.includes('/fine.ts → '))).toEqual([]);
  expect(found.filter((line) => line.endsWith(': no cycle'))).not.toEqual([]);
});
