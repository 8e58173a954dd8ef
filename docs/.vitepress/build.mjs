// `npm run docs`: the API as Markdown by TypeDoc, and with the hand-written pages a site by VitePress.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { argv, chdir, env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { Application } from 'typedoc';
import { stage } from './stage.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  args: argv.slice(2),
  options: {
    out: { type: 'string', default: join(root, 'site') },
    // Where VitePress finds the pages. Within the repository, so that it finds its packages.
    source: { type: 'string', default: join(root, 'reports/site') },
    // The path the site is served under: `/xstate-session/`, say.
    base: { type: 'string', default: '/' },
    // The pages of another repository, for tests of what fails a build.
    pages: { type: 'string', default: root },
    'without-api': { type: 'boolean', default: false },
  },
});
const source = resolve(values.source);
const out = resolve(values.out);

chdir(root);
await rm(source, { recursive: true, force: true });
if (!values['without-api']) await writeApi(join(source, 'api'));
await stage(resolve(values.pages), source, values.base);
await cp(dirname(fileURLToPath(import.meta.url)), join(source, '.vitepress'), { recursive: true });

// Extensions of files that are shown and are no pages.
env.VITE_EXTRA_EXTENSIONS = 'mmd';
// Loaded late: it takes its time, and reads the environment.
const { build } = await import('vitepress');
await build(source, { base: values.base, outDir: out });
await writeFile(join(out, '.nojekyll'), '');
if (!values['without-api']) await writePlayground(join(out, 'playground.html'));

/** The command that is built writes it: one file, which needs nothing of the site. */
async function writePlayground(file) {
  const cli = join(root, 'dist/cli.js');
  if (!existsSync(cli)) throw new Error('The site carries the playground: npm run build comes first.');
  await promisify(execFile)(execPath, [cli, 'playground', file]);
}

async function writeApi(folder) {
  const app = await Application.bootstrapWithPlugins({ options: join(root, 'test/docs/typedoc/typedoc.json') });
  const project = await app.convert();
  if (project === undefined) throw new Error('TypeDoc could not read the sources.');
  app.validate(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('TypeDoc complains: see above.');
  await app.generateOutputs(project);
  await cp(join(root, 'reports/api'), folder, { recursive: true });
  // A list of the pages: the navigation has it.
  await rm(join(folder, 'index.md'));
}
