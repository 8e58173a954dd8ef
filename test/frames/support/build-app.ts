import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformAsync } from '@babel/core';
import { build, type Plugin } from 'esbuild';
import { compile, compileModule } from 'svelte/compiler';
import { ROOT } from '../../house/support/source-files.ts';
import type { Render } from './frame-app.ts';

/** The frameworks with a wrapper. */
export const FRAMEWORKS = ['react', 'vue', 'svelte', 'solid'] as const;
/** One of them. */
export type Framework = (typeof FRAMEWORKS)[number];

const APPS = join(ROOT, 'test/frames/apps');
const extensionOf = (framework: Framework) => (framework === 'react' || framework === 'vue' ? 'ts' : 'js');

/** The compilers that Svelte's and Solid's users have; the package itself needs none. */
function compilers(generate: 'client' | 'server'): Plugin {
  return {
    name: 'compilers of the frameworks',
    setup({ onLoad }) {
      onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
        const options = { generate, filename: basename(path), dev: true, css: 'injected' } as const;
        return { contents: compile(await readFile(path, 'utf8'), options).js.code, loader: 'js' };
      });
      onLoad({ filter: /\.svelte\.js$/ }, async ({ path }) => {
        const options = { generate, filename: basename(path), dev: true } as const;
        return { contents: compileModule(await readFile(path, 'utf8'), options).js.code, loader: 'js' };
      });
      onLoad({ filter: /\.jsx$/ }, async ({ path }) => {
        const solid = { generate: generate === 'client' ? 'dom' : 'ssr', hydratable: true };
        const presets = [['babel-preset-solid', solid]];
        const options = { presets, filename: path, configFile: false, babelrc: false } as const;
        return { contents: (await transformAsync(await readFile(path, 'utf8'), options))?.code ?? '', loader: 'js' };
      });
    },
  };
}

/** The app of a framework as its developers run it: with StrictMode's and the hydration's complaints. */
export async function buildClient(framework: Framework): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { startPage } from '../support/in-page.ts';
        import { hydrate } from './${framework}.${extensionOf(framework)}';
        startPage(hydrate);
      `,
      resolveDir: APPS,
    },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    conditions: ['browser', 'development'],
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true',
    },
    plugins: [compilers('client')],
    logLevel: 'error',
    absWorkingDir: ROOT,
  });
  return outputFiles[0]?.text ?? '';
}

/** What a server has of the app. */
export interface ServerApp {
  readonly render: Render;
  /** What the framework needs in the head of the page. */
  readonly head: string;
  /** Takes what was built away again. */
  remove(): Promise<void>;
}

/** The same app for Node, over the packages as they are installed. */
export async function buildServer(framework: Framework): Promise<ServerApp> {
  await mkdir(join(ROOT, 'reports'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'reports/frames-'));
  const outfile = join(folder, `${framework}.mjs`);
  await build({
    entryPoints: [join(APPS, `${framework}.server.${extensionOf(framework)}`)],
    bundle: true,
    outfile,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    plugins: [compilers('server')],
    logLevel: 'error',
    absWorkingDir: ROOT,
  });
  const { render, head = '' } = (await import(pathToFileURL(outfile).href)) as { render: Render; head?: string };
  return { render, head, remove: () => rm(folder, { recursive: true, force: true }) };
}
