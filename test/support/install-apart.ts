import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../house/support/source-files.ts';

/** Where packages are that only some suites need: beside the dependencies of the package, out of sight of every tool that walks through `test`. */
export function apartFolder(name: string): string {
  return join(ROOT, 'node_modules', `.${name}`);
}

/**
 * Installs packages apart from the package's own dependencies, as a lock file says, unless that was done before.
 *
 * @param name - Of the folder: see `apartFolder`.
 * @param manifest - The folder with `package.json` and `package-lock.json`, from the root.
 * @returns Why they could not be installed; `''` when they were.
 */
export async function installApart(name: string, manifest: string): Promise<string> {
  const folder = apartFolder(name);
  const wanted = await readFile(join(ROOT, manifest, 'package-lock.json'), 'utf8');
  const stamp = join(folder, 'installed.json');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return '';
  await mkdir(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    await copyFile(join(ROOT, manifest, file), join(folder, file));
  }
  try {
    await promisify(execFile)('npm', ['ci'], { cwd: folder, timeout: 180_000, shell: process.platform === 'win32' });
    await writeFile(stamp, wanted);
    return '';
  } catch (error) {
    return `npm ci failed: ${error instanceof Error ? error.message.slice(0, 2_000) : 'unknown'}`;
  }
}
