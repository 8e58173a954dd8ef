import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT, sourceFiles } from './support/source-files.ts';

// `npm run lint` holds the house to these rules. Here each proves itself: a fault is planted in a house of the same shape.

/** So many lines of code. */
const lines = (count: number) => Array.from({ length: count }, (_, index) => `export const a${index} = 1;\n`).join('');

/** Each breaks a rule, at its path. */
const FAULTS: readonly (readonly [path: string, text: string])[] = [
  ['src/session', 'export const planted = (value: any) => value;'],
  ['src/session', 'export const planted = [1][0]!;'],
  ['src/session', '// @ts-ignore\nexport const planted: string = 1;'],
  ['src/session', 'export default 1;'],
  ['src/session', 'export default function planted() {}'],
  ['src/session', 'export const planted = (error: Error) => error.message;'],
  ['src/session', `export const planted = (error: Error) => error['message'];`],
  ['src/session', 'export const planted = ({ message }: Error) => message;'],
  ['src/session', 'export const planted = ({ message: text }: Error) => text;'],
  ['src/session', `throw new Error('planted');`],
  ['src/session', `throw 'planted';`],
  ['src/session', 'export const planted = (reason: unknown) => { throw reason; };'],
  ['src/session', 'export const planted = (error: unknown) => { throw error; };'],
  ['src/session', `export const planted = () => Promise.reject(new Error('planted'));`],
  ['src/session', `class Planted extends TypeError {}\nthrow new Planted('planted');`],
  ['src/session', 'export const planted = globalThis.fetch;'],
  ['src/session', 'export const planted = (globalThis as { fetch?: unknown }).fetch;'],
  ['src/session', 'export const planted = { now: Date.now };'],
  ['src/session', 'export const planted = Math.random;'],
  ['src/frontend-api', 'const { fetch: planted } = globalThis;\nexport { planted };'],
  ['src/session', lines(301)],
  ['test/session', lines(301)],
  ['src/protocol', 'export const planted = () => Date.now();'],
  ['src/protocol', 'export const planted = () => new Date();'],
  ['machines', 'export const planted = () => Math.random();'],
  ['machines', 'export const planted = () => globalThis;'],
  ['machines', 'export const planted = () => ({ fetch });'],
  ['machines', `export const planted = () => typeof window === 'undefined';`],
  ['machines', 'export const planted = (callback: () => void) => setTimeout(callback, 1);'],
  ['test/session', 'export const now = Date.now();'],
  ['test/session', 'export const now = new Date();'],
  ['test/session', 'export const value = Math.random();'],
  ['test/session', 'await new Promise((resolve) => setTimeout(resolve, 10));'],
  ['test/session', `import { setTimeout as sleep } from 'node:timers/promises';\nexport const planted = sleep;`],
];

/** Each keeps the rules, though it looks like a fault. */
const FINE: readonly (readonly [path: string, text: string])[] = [
  ['src/session', `export const fine = { message: 'fine', on: ['message'] };`],
  ['src/session', 'export const any = (x: 1 | 2) => { switch (x) { default: return !x; } };'],
  ['src/session', `throw new TypeError('a caller');`],
  ['src/session', 'throw new SessionDisposedError();'],
  ['src/session', 'try { fine(); } catch (error) { if (fine) throw error; }'],
  ['src/session', 'export const fine = run().catch((error: unknown) => { if (run) throw error; });'],
  ['src/session', 'function make(): OfflineError | TypeError { return fine; }\nthrow make();'],
  ['src/session', 'export const fine = (signal: AbortSignal) => { throw signal.reason; };'],
  ['src/session', 'export const fine = (now = Date.now) => now();'],
  ['src/session', 'export class Fine { readonly at = Date.now(); }'],
  ['src/session', 'export type Fine = { readonly fetch: typeof globalThis.fetch; readonly at: Date };'],
  ['src/cli', 'export const fine = process.argv;'],
  ['src/session', lines(300)],
  ['src/session', 'export const fine = () => Date.now();'],
  ['machines', 'export const fine = (clock: { Date: number }) => clock.Date + Math.max(1, 2);'],
  ['machines', `export const fine = { window: 1, 'fetch': 2 };`],
  ['test/session', 'clock.setTimeout(() => new Date(0), 10); export const fake = { Date: 1 };'],
  ['test/house', 'export const fine = Date.now();'],
];

const planted = (folder: string, index: number) => `${folder}/planted-${index}.ts`;
const fine = (folder: string, index: number) => `${folder}/fine-${index}.ts`;
let found: readonly string[] = [];
let folder = '';

/** The files of which the linter says that they break one of our rules. */
function lint(): Promise<string[]> {
  const args = [
    join(ROOT, 'node_modules/@biomejs/biome/bin/biome'),
    'lint',
    '--reporter=json',
    '--max-diagnostics=none',
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }, (_error, stdout) => {
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: { severity: string; location: { path: string } }[] };
      resolve(diagnostics.flatMap(({ severity, location }) => (severity === 'error' ? [location.path] : [])));
    });
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xstate-session-lint-'));
  const config = JSON.parse(await readFile(join(ROOT, 'biome.json'), 'utf8'));
  // The folder is no repository, and what has no name beside it is not what is judged here.
  const { noUndeclaredVariables: _, ...correctness } = config.linter.rules.correctness;
  config.linter.rules.correctness = correctness;
  await writeFile(join(folder, 'biome.json'), JSON.stringify({ ...config, $schema: undefined, vcs: undefined }));
  await cp(join(ROOT, 'test/house/grit'), join(folder, 'test/house/grit'), { recursive: true });
  const files = [
    ...FAULTS.map(([place, text], index) => [planted(place, index), text] as const),
    ...FINE.map(([place, text], index) => [fine(place, index), text] as const),
    ['machines/fine.machine.ts', lines(301)] as const,
  ];
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  found = await lint();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(FAULTS.map(([place, text], index) => [planted(place, index), text.slice(0, 80)] as const))(
  '%s is found: %s',
  (path) => {
    expect(found).toContain(path);
  },
);

test('what only looks like a fault is left alone', () => {
  expect(found.filter((path) => path.includes('fine'))).toEqual([]);
});

test('the compiler is not silenced in any other way either', () => {
  const silenced = /@ts-(?:nocheck|expect-error)/;
  expect([...sourceFiles('src', 'machines')].filter(([, text]) => silenced.test(text))).toEqual([]);
  expect(silenced.test('// @ts-expect-error')).toBe(true);
});
