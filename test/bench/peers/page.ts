import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../house/support/source-files.ts';
import { server } from './server.section.ts';
import type { Load, Recorded, Section } from './support/section.ts';

/** In the order of the page. */
export const SECTIONS: readonly Section[] = [server];

/** Figures as they are committed. */
export const committed: Load = <Figures>(path: string) =>
  JSON.parse(readFileSync(join(ROOT, 'test/bench/peers', path), 'utf8')) as Recorded<Figures>;

/** `docs/performance.md`. */
export function performancePage(load: Load = committed, sections: readonly Section[] = SECTIONS): string {
  return [head(load, sections), ...sections.map((section) => section.render(load))].join('\n');
}

/** When and where all of it was measured, and beside what: a row for each set of figures. */
function head(load: Load, sections: readonly Section[]): string {
  const all = sections.flatMap(({ figures }) => figures).map((path) => load(path));
  const versions = Object.assign({}, ...all.map((one) => one.versions)) as Record<string, string>;
  const runs = new Set(all.map(({ date, machine }) => `${date} (${machine})`));
  return `<!-- Made from the figures in test/bench/peers. After a run: npx vitest run --project node test/bench/peers/docs.test.ts -u -->

# Performance

What \`npm run bench:peers\` measured in the repository, on ${[...runs].join(', ')}, beside
${Object.entries(versions)
  .map(([name, version]) => `\`${name}\` ${version}`)
  .join(', ')}.

**Read the ratios.** All contestants of a table took turns in one run on one machine, after a warm-up. A figure is the median of the rounds, in brackets what half of them lay within; the multiple
is of ours. Another machine gives other figures: run it there. Each peer is set up as its documentation recommends, with an API on loopback.
`;
}
