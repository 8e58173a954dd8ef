import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from './support/compile.ts';
import { entryPoints, manifest, specifierOf } from './support/manifest.ts';
import { type PackedPackage, packedPackage } from './support/packed-package.ts';
import { ROOT, sourceFiles } from './support/source-files.ts';

// The tarball as npm would publish it, unpacked into an empty project: run after a build.

/** The names of the web platform that the declarations of the portable entry points mention: every runtime has them. */
const AMBIENT = {
  '.': ['AbortSignal', 'URL'],
  './machines': ['AbortSignal', 'URL'],
  './browser': ['AbortSignal', 'URL'],
  './react-native': ['AbortSignal', 'URL'],
  './fetch': ['AbortSignal', 'Request', 'RequestInit', 'Response', 'URL'],
  './frontend-api': ['AbortSignal', 'Request', 'RequestInit', 'Response', 'URL'],
};

const CONSUMER = {
  strict: true,
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable'],
  types: [],
  skipLibCheck: true,
};

/** A plain project, as the README promises that it compiles: no types of Node, nothing from `esnext`, every declaration checked. */
const PLAIN = { ...CONSUMER, lib: ['es2022', 'dom'], skipLibCheck: false };

const OURS = 'node_modules/xstate-session/dist/';

const run = promisify(execFile);
const runtime = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
let packed: PackedPackage;

beforeAll(async () => {
  packed = await packedPackage([...runtime, '@types/react']);
}, 240_000);
afterAll(() => packed?.remove());

test('the tarball holds exactly what a user needs', () => {
  const named = packed.files.map(({ path }) => path.replace(/-[\w-]{8}(\.d)?\.(ts|js)$/, '-*$1.$2'));
  const code = [...new Set(named)].filter((path) => path.startsWith('dist/') && !/-\*(?:\.d)?\.(?:ts|js)$/.test(path));
  const targets = entryPoints.flatMap(([, conditions]) => Object.values(conditions));
  const expected = [...targets, ...Object.values(manifest.bin)].map((path) => path.replace('./', ''));
  expect(code.sort()).toEqual([...new Set(expected)].sort());

  const rest = packed.files.map(({ path }) => path).filter((path) => !/^(?:dist|docs)\//.test(path));
  expect(rest.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json']);
});

test('no source, test, map or secret-shaped file slips into the tarball', () => {
  const paths = packed.files.map(({ path }) => path);
  expect(
    paths.filter((path) => /^(?:src|machines|test|site|docs\/\.\w+)\/|\.map$|\.env|\.pem$|\.tgz$/.test(path)),
  ).toEqual([]);
});

test('every chunk in the tarball is reached from an entry point', async () => {
  const entries = packed.files
    .map(({ path }) => path.replace('dist/', ''))
    .filter((path) => /^[a-z-]+(?:\.d)?\.(?:js|ts)$/.test(path));
  const reached = await reachedFrom(entries.filter((path) => !/^chunk-/.test(path)));
  const chunks = packed.files.map(({ path }) => path).filter((path) => path.startsWith('dist/'));
  expect(chunks.filter((path) => !reached.has(path.replace('dist/', '')))).toEqual([]);
});

describe.each(entryPoints)('the entry point %s', (_subpath, conditions) => {
  test('names its types first, and files that exist', () => {
    expect(Object.keys(conditions)).toEqual(['types', 'default']);
    const paths = packed.files.map(({ path }) => `./${path}`);
    expect(paths).toEqual(expect.arrayContaining(Object.values(conditions)));
  });
});

// A process each: one entry must not load only because another was there before it.
test.each(entryPoints.map(([subpath]) => specifierOf(subpath)))(
  '%s can be imported in plain Node, and exports something',
  async (specifier) => {
    const script = `console.log(Object.keys(await import(${JSON.stringify(specifier)})).length > 0)`;
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script], {
      cwd: packed.project,
    });
    expect([stdout, stderr]).toEqual(['true\n', '']);
  },
);

describe('the types', () => {
  test.each([
    { compiler: 'typescript', module: 'nodenext', moduleResolution: 'nodenext' },
    { compiler: 'typescript7', module: 'nodenext', moduleResolution: 'nodenext' },
    { compiler: 'typescript7', module: 'esnext', moduleResolution: 'bundler' },
  ] as const)(
    'serve a strict consumer of $compiler under $moduleResolution, with no types of Node',
    async ({ compiler, ...how }) => {
      const samples = [...sourceFiles('test/types/consumer')].map(
        ([path, text]) => [posix.basename(path), text] as const,
      );
      const planted = new Map([['every-entry.ts', exportEvery(entryPoints)], ...samples]);
      expect(await compile({ options: { ...CONSUMER, ...how }, planted, folder: packed.project, compiler })).toEqual(
        [],
      );
    },
    240_000,
  );

  test.each(['typescript5', 'typescript', 'typescript7'] as const)(
    'pass the checks of a plain project without skipLibCheck: %s',
    async (compiler) => {
      // The types of Vue and Solid themselves ask for a newer compiler than the oldest one.
      const entries = entryPoints.filter(([path]) => compiler !== 'typescript5' || !/vue|solid/.test(path));
      const planted = new Map([['every-entry.ts', exportEvery(entries)]]);
      expect(await compile({ options: PLAIN, planted, folder: packed.project, compiler })).toEqual([]);
    },
    240_000,
  );

  test('would not pass without the line that brings `Symbol.dispose` along', async () => {
    const planted = new Map([['planted.ts', 'export interface Planted {\n  [Symbol.dispose](): void;\n}\n']]);
    const complaints = await compile({ options: PLAIN, planted, folder: packed.project });
    expect(complaints.map((complaint) => complaint.split(' ').slice(0, 2).join(' '))).toEqual(['planted.ts:2 TS2550']);
  }, 240_000);

  test('of the portable entry points need no names of the platform but those listed', async () => {
    const options = { ...CONSUMER, lib: ['es2023', 'esnext.disposable'], skipLibCheck: false };
    const portable = entryPoints.filter(([subpath]) => subpath in AMBIENT);
    const planted = new Map([['globals.ts', exportEvery(portable)]]);
    const all = await compile({ options, planted, folder: packed.project });
    // Those of a dependency are its own affair.
    const complaints = all.filter((complaint) => !complaint.includes('node_modules/') || complaint.includes(OURS));
    const needed = portable.map(async ([subpath, { types = '' }]) => {
      const reached = await reachedFrom([posix.basename(types)]);
      const missing = complaints
        .filter((complaint) => reached.has(/[^/]+\.d\.ts(?=:)/.exec(complaint)?.[0] ?? ''))
        .map((complaint) => /Cannot find name '(\w+)'/.exec(complaint)?.[1] ?? complaint);
      return [subpath, [...new Set(missing)].sort()] as const;
    });
    expect(Object.fromEntries(await Promise.all(needed))).toEqual(AMBIENT);
    expect(complaints.filter((complaint) => !complaint.includes(OURS))).toEqual([]);
  }, 240_000);

  test('refuse a consumer that is wrong', async () => {
    const wrong = `export { noSuchThing } from 'xstate-session';\nimport 'xstate-session/dist/index.js';`;
    const options = { ...CONSUMER, noUncheckedSideEffectImports: true };
    const complaints = await compile({ options, planted: new Map([['wrong.ts', wrong]]), folder: packed.project });
    expect(complaints.map((complaint) => /TS\d+/.exec(complaint)?.[0])).toEqual(['TS2305', 'TS2882']);
  }, 240_000);
});

describe('the command', () => {
  const [[name, path]] = Object.entries(manifest.bin) as [[string, string]];

  test('can be run as a program', async () => {
    expect(name).toBe('xstate-session');
    const file = packed.files.find((packedFile) => `./${packedFile.path}` === path);
    expect((file?.mode ?? 0) & 0o111, 'executable').toBe(0o111);
    expect(await readFile(join(packed.folder, path), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test('runs from an installed package', async () => {
    const { stdout, stderr } = await run(process.execPath, [join(packed.folder, path), '--help'], {
      cwd: packed.project,
    });
    expect(stdout).toContain('drill');
    expect(stderr).toBe('');
  }, 120_000);
});

describe('the package checkers', () => {
  test.each([
    ['publint', ['run', '.', '--strict'], { default: './dist/index.js', types: './dist/index.d.ts' }],
    [
      'attw',
      ['--pack', '.', '--profile', 'esm-only', '--no-color'],
      { types: './dist/gone.d.ts', default: './dist/index.js' },
    ],
  ])(
    '%s fails on a planted fault',
    async (tool, args, entry) => {
      // The package with one entry point, and that of one line: the fault is all there is to find.
      const broken = join(packed.project, tool);
      await mkdir(join(broken, 'dist'), { recursive: true });
      await writeFile(join(broken, 'dist/index.js'), 'export const one = 1;\n');
      await writeFile(join(broken, 'dist/index.d.ts'), 'export declare const one: 1;\n');
      const { bin: _, ...rest } = manifest;
      await writeFile(join(broken, 'package.json'), JSON.stringify({ ...rest, exports: { '.': entry } }));
      const bin = join(ROOT, 'node_modules', '.bin', tool);
      await expect(run(bin, args, { cwd: broken, shell: process.platform === 'win32' })).rejects.toMatchObject({
        code: 1,
      });
    },
    240_000,
  );
});

/** Files of `dist` that these import, however indirectly, and themselves. */
async function reachedFrom(paths: readonly string[]): Promise<ReadonlySet<string>> {
  const reached = new Set<string>();
  const walk = async (path: string): Promise<void> => {
    if (reached.has(path)) return;
    reached.add(path);
    const text = await readFile(join(packed.folder, 'dist', path), 'utf8');
    const imports = [...text.matchAll(/(?:from|import)\s*\(?['"]\.\/([^'"]+)['"]/g)].map(([, target]) => target ?? '');
    await Promise.all(
      imports.map((target) => walk(path.endsWith('.d.ts') ? target.replace(/\.js$/, '.d.ts') : target)),
    );
  };
  await Promise.all(paths.map(walk));
  return reached;
}

function exportEvery(entries: typeof entryPoints): string {
  return entries.map(([subpath], index) => `export * as e${index} from '${specifierOf(subpath)}';`).join('\n');
}
