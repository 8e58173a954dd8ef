import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { manifest } from '../../../house/support/manifest.ts';
import { ROOT } from '../../../house/support/source-files.ts';
import type { Recorded } from './section.ts';

/** Few rounds only, to see that everything runs: nothing is written. */
export const isQuick = process.env.BENCH_QUICK === '1';

/**
 * Writes down what was measured, unless it was a quick run.
 *
 * @param figures - Whatever the section of the page is made of: it must survive JSON.
 * @param more - Versions of what else took part: a browser.
 */
export async function record<Figures>(figures: Figures, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const path = process.env.BENCH_FIGURES;
  if (path === undefined) return console.log('A quick run: no figures are written.');
  const recorded: Recorded<Figures> = {
    date: new Date().toISOString().slice(0, 10),
    machine: `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    load: Math.round(loadavg()[0] ?? 0),
    versions: { 'xstate-session': manifest.version, ...(await peerVersions()), ...more },
    figures,
  };
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(recorded, null, 2)}\n`);
}

/** The peers and their versions, as the manifest pins them. */
export async function peerVersions(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(join(ROOT, 'test/bench/peers/npm/package.json'), 'utf8');
  return (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies;
}
