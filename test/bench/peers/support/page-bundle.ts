import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../../house/support/source-files.ts';
import { apartFolder } from '../../../support/install-apart.ts';

const MODULES = join(apartFolder('peers'), 'node_modules');

/**
 * The code of an app in a page, as esbuild makes it for production: the package and the peers as they are published.
 *
 * @param code - Its modules are found from `test/bench/peers`.
 * @param external - Packages that are left out.
 */
export async function pageBundle(code: string, external: readonly string[] = []): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: join(ROOT, 'test/bench/peers'), loader: 'ts' },
    // Ours is found from where the code is, the peers where they are installed.
    nodePaths: [MODULES],
    external: [...external],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** The build of clerk-js for a script element, which loads its other files when it needs them: by path. */
export function clerkScripts(): ReadonlyMap<string, string> {
  const folder = join(MODULES, '@clerk/clerk-js/dist');
  const names = readdirSync(folder).filter((name) => /(?:^|_)clerk\.browser[\w.]*\.js$/.test(name));
  return new Map(names.map((name) => [`/clerk-js/${name}`, readFileSync(join(folder, name), 'utf8')]));
}
