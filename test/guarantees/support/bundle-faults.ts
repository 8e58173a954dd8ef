import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { ROOT } from '../../house/support/source-files.ts';
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
    alias: sources,
    plugins: faultIn === undefined ? [] : [planted(name, faultIn)],
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

/** The package by its own name is its sources: what is changed there is what a test then sees. */
const sources = {
  'xstate-session/machines': join(ROOT, 'machines/index.ts'),
  'xstate-session/testing': join(ROOT, 'src/testing/index.ts'),
  'xstate-session/frontend-api': join(ROOT, 'src/frontend-api/index.ts'),
  'xstate-session/server': join(ROOT, 'src/server/index.ts'),
  'xstate-session': join(ROOT, 'src/index.ts'),
};
