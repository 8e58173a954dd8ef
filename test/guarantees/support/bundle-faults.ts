import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { ROOT } from '../../house/support/source-files.ts';
import { sourceAliases } from '../../mutation/source-aliases.ts';
import { heldGuarantees } from '../held-guarantees.ts';

/** The name of the bundle without a fault. */
export const NO_FAULT = 'no-fault';

/**
 * Bundles `test/guarantees/session.test.ts` with the sources of the package: `<folder>/<promise>.test.js` for each promise, with its
 * fault planted and nothing but its test, and one with all tests and no fault.
 */
export async function bundleFaults(folder: string): Promise<void> {
  const faults = Object.entries(heldGuarantees).map(([name, { faultIn }]) => bundle(folder, name, faultIn));
  await Promise.all([bundle(folder, NO_FAULT), ...faults]);
}

async function bundle(folder: string, name: string, faultIn?: string): Promise<void> {
  await build({
    entryPoints: [join(ROOT, 'test/guarantees/session.test.ts')],
    outfile: join(folder, `${name}.test.js`),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['development'],
    external: ['vitest'],
    ...(faultIn !== undefined && { define: { 'process.env.PROMISE': JSON.stringify(name) } }),
    plugins: [sources, ...(faultIn === undefined ? [] : [planted(name, faultIn)])],
    logLevel: 'error',
  });
}

/** One module is replaced by a faulty one, which may use the original. */
function planted(name: string, faultIn: string): Plugin {
  const fault = join(ROOT, 'test/guarantees/faults', `${name}.ts`);
  const original = join(ROOT, faultIn);
  return {
    name: `plant ${name}`,
    setup(esbuild) {
      esbuild.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, importer, resolveDir }) =>
        importer !== fault && join(resolveDir, path) === original ? { path: fault } : undefined,
      );
    },
  };
}

const sources: Plugin = {
  name: 'sources of the package',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^xstate-session/ }, ({ path }) => {
      const alias = sourceAliases.find(({ find }) => find.test(path));
      return alias && { path: path.replace(alias.find, alias.replacement) };
    });
  },
};
