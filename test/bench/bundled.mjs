// `node test/bench/bundled.mjs test/bench/server.bench.ts`: runs a program of this folder, or of one below it, in a process of its
// own, with the arguments that follow its name. Node 20 does not read TypeScript.
import { spawnSync } from 'node:child_process';
import { basename, dirname, join, relative, sep } from 'node:path';
import { build } from 'esbuild';

const [path = '', ...given] = process.argv.slice(2);
// As deep in the repository as the modules that look for its root from where they are.
const [below = ''] = relative(import.meta.dirname, dirname(path)).split(sep);
const outfile = join(import.meta.dirname, '../../reports/bench', below, basename(path).replace(/\.ts$/, '.mjs'));
// Only the types are taken out: the package and its dependencies are imported as a user's program would.
await build({
  entryPoints: [path],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['--expose-gc', outfile, ...given], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
process.exitCode = status ?? 1;
