import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../house/support/source-files.ts';

// The README's table of sizes, against what size-limit measures of the built package.

/** The rows of the table, and the measurements of each, in the order of its columns. */
const ROWS = {
  'your own back end': ['own back end: xstate there', 'own back end: xstate there', 'own back end: all of it'],
  'a Clerk-style frontend API': [
    'frontend API, in a page: xstate and ky there',
    'frontend API, in a page: xstate there',
    'frontend API, in a page: all of it',
  ],
};

/** Kilobytes, by the names of `test/house/size-limit.mjs`. */
function measured(): ReadonlyMap<string, number> {
  const args = [join(ROOT, 'node_modules/size-limit/bin.js'), '--config', 'test/house/size-limit.mjs', '--json'];
  const said = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  const entries = JSON.parse(said) as { name: string; size: number }[];
  return new Map(entries.map(({ name, size }) => [name, size / 1_000]));
}

/** The figures that are said and are not what is measured, rounded up or down. */
function wrongFigures(page: string, sizes: ReadonlyMap<string, number>): string[] {
  return Object.entries(ROWS).flatMap(([row, names]) => {
    const line = page.split('\n').find((each) => each.startsWith(`| ${row}: `)) ?? '';
    const said = [...line.matchAll(/(?<= )(\d+) kB/g)].map(([, figure]) => Number(figure));
    if (said.length !== names.length) return [`no figures of ${row}`];
    return names.flatMap((name, column) => {
      const size = sizes.get(name) ?? Number.NaN;
      return Math.abs((said[column] ?? 0) - size) < 1 ? [] : [`${name}: ${said[column]} kB said, ${size} kB measured`];
    });
  });
}

test('the README says what a page loads', () => {
  const page = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const sizes = measured();
  expect(wrongFigures(page, sizes)).toEqual([]);
  // Planted: a figure that was true once, and a table without one.
  expect(wrongFigures(page.replace(/\d+ kB \|$/m, '21 kB |'), sizes)).toHaveLength(1);
  expect(wrongFigures(page.replace('| your own back end: ', '| yours: '), sizes)).toEqual([
    'no figures of your own back end',
  ]);
});
