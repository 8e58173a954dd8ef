import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './source-files.ts';

const run = promisify(execFile);

/** The package as a user gets it: packed, and unpacked into a project with its dependencies beside it. */
export interface PackedPackage {
  /** A project that has the package installed. */
  readonly project: string;
  /** The file that npm packed. */
  readonly tarball: string;
  /** The unpacked package. */
  readonly folder: string;
  /** Every path in the tarball. */
  readonly files: readonly { readonly path: string; readonly mode: number }[];
  /** Takes all of it away. */
  remove(): Promise<void>;
}

/** Packs what is built and installs it into an empty project, without any registry. */
export async function packedPackage(dependencies: readonly string[]): Promise<PackedPackage> {
  const project = await mkdtemp(join(tmpdir(), 'xstate-session-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: ROOT,
  });
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: PackedPackage['files'] }];
  const folder = join(project, 'node_modules', 'xstate-session');
  await mkdir(folder, { recursive: true });
  await run('tar', ['-xzf', join(project, filename), '-C', folder, '--strip-components', '1']);
  for (const name of dependencies) {
    // A scope is a folder of its own.
    await mkdir(dirname(join(project, 'node_modules', name)), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), join(project, 'node_modules', name), 'junction');
  }
  return {
    project,
    tarball: join(project, filename),
    folder,
    files,
    remove: () => rm(project, { recursive: true, force: true }),
  };
}
