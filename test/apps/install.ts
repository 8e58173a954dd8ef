import { type ExecFileOptions, execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packedPackage } from '../house/support/packed-package.ts';
import { ROOT } from '../house/support/source-files.ts';
import { apartFolder, installApart } from '../support/install-apart.ts';
import type { App } from './apps.ts';

/** Runs a program to its end. @throws Error with all that it printed. */
async function run(program: string, given: readonly string[], options: ExecFileOptions): Promise<void> {
  try {
    await promisify(execFile)(program, given, options);
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${program} ${given.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

/**
 * Where an app is installed and built. Not within the package: a bundler takes what lies in `node_modules` for a dependency,
 * and would find the package's own in the folders above.
 */
export function folderOf(app: App): string {
  const checkout = createHash('sha256').update(ROOT).digest('hex').slice(0, 8);
  return join(tmpdir(), `xstate-session-apps-${checkout}`, app.folder);
}

/** The program that runs an app. Its folder is apart: here it would hide the Node of the tests. */
export function nodeOf(app: App): string {
  return join(apartFolder('apps-node'), 'node_modules', app.node, 'bin', 'node');
}

/** Installs the versions of Node that the apps need, unless that was done before. */
export function installNodes(): Promise<string> {
  return installApart('apps-node', 'test/apps/npm');
}

/** Packs the package, and installs and builds an app with it: see {@link installApp}. */
export async function installPacked(app: App): Promise<void> {
  const packed = await packedPackage([]);
  await installApp(app, packed.tarball);
  await packed.remove();
}

/**
 * Installs an app as its lock file says, with the package as a user gets it: packed, unpacked, its dependencies those of the
 * app's lock file; only the package anew where no dependency has changed. Builds it, and checks its types. With `UPDATE_APPS=1` the lock file is made first.
 *
 * @throws Error with what was printed, when it cannot be installed or built, or its types do not hold.
 */
export async function installApp(app: App, tarball: string): Promise<void> {
  const folder = folderOf(app);
  const source = join(ROOT, 'test/apps', app.folder);
  const packed = join(folder, 'xstate-session');
  // npm, and what the packages run when they are installed, on the app's Node.
  const PATH = `${dirname(nodeOf(app))}${delimiter}${process.env.PATH}`;
  const env = { ...process.env, PATH };
  const npm = (...given: string[]) =>
    run('npm', [...given, '--no-audit', '--no-fund'], {
      cwd: folder,
      timeout: 300_000,
      env,
      shell: process.platform === 'win32',
    });

  await mkdir(folder, { recursive: true });
  const isUpdate = process.env.UPDATE_APPS === '1';
  // Beside an installed package npm would not write down where it is from.
  const kept = isUpdate ? [] : ['node_modules', 'installed.txt'];
  const left = (await readdir(folder)).filter((name) => !kept.includes(name));
  for (const name of left) await rm(join(folder, name), { recursive: true });
  await cp(source, folder, { recursive: true });
  await mkdir(packed);
  await run('tar', ['-xzf', tarball, '-C', packed, '--strip-components', '1'], {});
  if (isUpdate) {
    await rm(join(folder, 'package-lock.json'));
    await npm('install', '--package-lock-only', '--omit-lockfile-registry-resolved');
    await cp(join(folder, 'package-lock.json'), join(source, 'package-lock.json'));
  }
  const stamp = join(folder, 'installed.txt');
  const wanted = await digestOf([join(folder, 'package-lock.json'), join(packed, 'package.json')]);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) {
    // Over what npm has put there: a dependency of its own stays.
    await cp(packed, join(folder, 'node_modules/xstate-session'), { recursive: true });
  } else {
    await npm('ci');
    await writeFile(stamp, wanted);
  }
  for (const script of [app.build, ...app.typecheck]) {
    await run(nodeOf(app), script, { cwd: folder, timeout: 300_000, env: buildEnvironment() });
  }
}

/** Frameworks ask their home about new versions, and tell it of each build. */
function buildEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    NUXT_TELEMETRY_DISABLED: '1',
  };
}

async function digestOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex');
}
