// How the code of a page gets into the module that serves it: `import { script } from './page/main.ts?page-script'` is the
// text of that module with all it needs, bundled. One way for every page, when the package is built and when tests run sources.

import path from 'node:path';
import { build, type Plugin } from 'esbuild';

const SUFFIX = '?page-script';

/** The code of a page as one classic script, minified. esbuild writes no `</script` into it. */
async function bundlePage(entryPoint: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    // What only Node has is loaded by a call that no page makes.
    external: ['node:*'],
    logLevel: 'error',
    write: false,
  });
  return `export const script = ${JSON.stringify(outputFiles[0]?.text)};`;
}

const entryOf = (imported: string, importer: string) =>
  path.resolve(path.dirname(importer), imported.slice(0, -SUFFIX.length));

/** For esbuild, and so for tsup. */
export const pageScripts: Plugin = {
  name: 'page-scripts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?page-script$/ }, (asked) => ({
      path: entryOf(asked.path, asked.importer),
      namespace: 'page-script',
    }));
    onLoad({ filter: /./, namespace: 'page-script' }, async (asked) => ({ contents: await bundlePage(asked.path) }));
  },
};

/** For Vite, and so for vitest. */
export const pageScriptsInVite = {
  name: 'page-scripts',
  enforce: 'pre',
  resolveId: (imported: string, importer?: string) =>
    imported.endsWith(SUFFIX) && importer ? `${entryOf(imported, importer)}${SUFFIX}` : undefined,
  load: (id: string) => (id.endsWith(SUFFIX) ? bundlePage(id.slice(0, -SUFFIX.length)) : undefined),
} as const;
