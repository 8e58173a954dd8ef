import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../house/lib/source-files.ts';

/** A runtime that npm brings. */
export interface Runtime {
  readonly name: string;
  /** What its `navigator.userAgent` begins with. */
  readonly says: string;
  /** The program, from the folder of the installed runtimes, and what precedes the name of a script. */
  readonly command: readonly string[];
}

/** Every runtime that the README names and npm brings, beside the two that run within Node: `workers.test.ts`. */
export const RUNTIMES: readonly Runtime[] = [
  { name: 'Node 20', says: 'Node.js/20', command: ['node20/bin/node'] },
  { name: 'Node 22', says: 'Node.js/22', command: ['node22/bin/node'] },
  { name: 'Node 24', says: 'Node.js/24', command: ['node24/bin/node'] },
  { name: 'Bun', says: 'Bun/', command: ['bun/bin/bun.exe', 'run'] },
  {
    name: 'Deno',
    says: 'Deno/',
    command: ['deno/deno', 'run', '--allow-all', '--no-lock', '--cached-only', '--quiet'],
  },
];

/** Where they are: beside the dependencies of the package, out of sight of every tool that walks through `test`. */
const FOLDER = join(ROOT, 'node_modules', '.runtimes');

/** What is to be installed. A folder of its own: here it would hide the package from its tests. */
const MANIFEST = join(ROOT, 'test/runtimes/npm');

/** The program of a runtime, as it was installed. */
export function programOf({ command: [path = ''] }: Runtime): string {
  return join(FOLDER, 'node_modules', path);
}

/**
 * Installs the runtimes as the lock file in `npm` says, unless that was done before.
 *
 * @returns Why they could not be installed; `''` when they were.
 */
export async function installRuntimes(): Promise<string> {
  const wanted = await readFile(join(MANIFEST, 'package-lock.json'), 'utf8');
  const stamp = join(FOLDER, 'installed.json');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return '';
  await mkdir(FOLDER, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) {
    await copyFile(join(MANIFEST, name), join(FOLDER, name));
  }
  try {
    await promisify(execFile)('npm', ['ci'], { cwd: FOLDER, timeout: 180_000, shell: process.platform === 'win32' });
    await writeFile(stamp, wanted);
    return '';
  } catch (error) {
    return `npm ci failed: ${error instanceof Error ? error.message.slice(0, 2_000) : 'unknown'}`;
  }
}
