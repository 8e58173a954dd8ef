import { existsSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { pageScripts } from './test/house/page-scripts.ts';

/** Each entry of `dist` that the `exports` map or `bin` of package.json names, with its source. */
const entries: Record<string, string> = {
  index: 'src/index.ts',
  machines: 'machines/index.ts',
  'frontend-api': 'src/frontend-api/index.ts',
  fetch: 'src/fetch/index.ts',
  'backend-api': 'src/backend-api/index.ts',
  browser: 'src/browser/index.ts',
  server: 'src/server/index.ts',
  testing: 'src/testing/index.ts',
  inspect: 'src/inspect/index.ts',
  cli: 'src/cli/cli.ts',
  // Last: before the others, they make the session's own modules compress worse.
  react: 'src/react/index.ts',
  vue: 'src/vue/index.ts',
  svelte: 'src/svelte/index.ts',
  solid: 'src/solid/index.ts',
  'react-native': 'src/react-native/index.ts',
  lifetime: 'src/lifetime/index.ts',
};

const entry = Object.fromEntries(Object.entries(entries).filter(([, source]) => existsSync(source)));
const { cli: _program, ...libraries } = entry;
const declarations = Object.fromEntries(
  Object.entries(libraries).map(([name, source]) => [name, `.types/${source.replace(/\.ts$/, '.d.ts')}`]),
);

export default defineConfig({
  entry,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  // Without its prefix a module of Node looks like a package, and a browser's bundler fails on it.
  removeNodeProtocol: false,
  external: [/^node:/],
  splitting: true,
  clean: true,
  esbuildPlugins: [pageScripts],
  // Bundled from what `npm run build` emits before: from sources, tsup would make a program of the slower compiler for each entry.
  // A session is disposable, and no plain project has that in its `lib`: named here, nobody needs `skipLibCheck` for us.
  dts: { entry: declarations, banner: '/// <reference lib="esnext.disposable" />' },
});
