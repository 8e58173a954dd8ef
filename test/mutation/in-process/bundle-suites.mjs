import path from 'node:path';
import { build } from 'esbuild';

const STAND_IN = path.resolve('test/mutation/in-process/stand-in.ts');
const entry = (name) =>
  path.resolve(name === undefined ? 'src/index.ts' : `${name === 'machines' ? '' : 'src/'}${name}/index.ts`);

/** The package by its own name is its sources; vitest is its stand-in; what others publish stays as it is. */
const resolve = {
  name: 'resolve',
  setup({ onResolve }) {
    onResolve({ filter: /^vitest$/ }, ({ importer }) =>
      importer === STAND_IN ? { path: 'vitest', external: true } : { path: STAND_IN },
    );
    onResolve({ filter: /^xstate-session(\/|$)/ }, ({ path: asked }) => ({ path: entry(asked.split('/')[1]) }));
    onResolve({ filter: /^[a-z@]/ }, ({ path: asked }) => ({ path: asked, external: true }));
  },
};

/**
 * Writes one module that collects the tests of some suites, on the sources as they are here.
 *
 * @param suites - Paths below the working directory.
 * @returns The path of the module, which exports `collected`.
 */
export async function bundleSuites(suites) {
  const outfile = path.resolve(`in-process-${process.pid}.mjs`);
  const loads = suites.map((suite) => `await collect(${JSON.stringify(suite)}, () => import('./${suite}'));`);
  const contents = `import { collect, collected } from '${STAND_IN}';\n${loads.join('\n')}\nexport { collected };`;
  await build({
    stdin: { contents, resolveDir: process.cwd() },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [resolve],
    logLevel: 'warning',
  });
  return outfile;
}
