import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../house/support/source-files.ts';
import { behaviour } from './behaviour/behaviour.section.ts';
import { bundle } from './bundle.section.ts';
import { cachedRead } from './cached-read.section.ts';
import { memory } from './memory.section.ts';
import { server } from './server.section.ts';
import { start } from './start.section.ts';
import { digits, type Load, OURS, type Recorded, type Section } from './support/section.ts';

/** In the order of the page. */
export const SECTIONS: readonly Section[] = [cachedRead, start, memory, bundle, server, behaviour];

/** Figures as they are committed. */
export const committed: Load = <Figures>(path: string) =>
  JSON.parse(readFileSync(join(ROOT, 'test/bench/peers', path), 'utf8')) as Recorded<Figures>;

/** `docs/performance.md`. */
export function performancePage(load: Load = committed, sections: readonly Section[] = SECTIONS): string {
  return [head(load, sections), summary(load, sections), ...sections.map((section) => section.render(load))].join('\n');
}

/** When and where all of it was measured, and beside what. */
function head(load: Load, sections: readonly Section[]): string {
  const all = sections.flatMap(({ figures }) => figures).map((path) => load(path));
  const versions: Record<string, string> = Object.assign({}, ...all.map((one) => one.versions));
  const runs = new Set(all.map(({ date, machine }) => `${date} (${machine})`));
  const busiest = Math.max(...all.flatMap(({ load: programs }) => programs ?? []));
  return `<!-- Made from the figures in test/bench/peers. After a run: npx vitest run --project node test/bench/peers/docs.test.ts -u -->

# Performance

What \`npm run bench:peers\` measured in the repository, on ${[...runs].join(', ')}:
${Object.entries(versions)
  .map(([name, version]) => `${name} ${version}`)
  .join(', ')}.

**Read the ratios.** All contestants of a table took turns in one run on one machine, after a warm-up. A figure is the median of the rounds, in brackets what half of them lay within; a multiple
is of ours, and under 1x the other is better. Another machine gives other figures: run it there. Each peer is set up as its documentation recommends, with an API on loopback that answers all of them alike.
Processor time is what is compared, for the machine had other work: up to ${busiest} programs wanted a processor.
`;
}

/** Who is better at what: said of the others first. */
function summary(load: Load, sections: readonly Section[]): string {
  const lines = sections
    .flatMap((section) => section.compared?.(load) ?? [])
    .map(({ what, values }) => {
      const ours = values[OURS] ?? Number.NaN;
      const sorted = Object.entries(values)
        .filter(([name]) => name !== OURS)
        .toSorted(([, one], [, other]) => one - other)
        .map(([name, value]) => ({ words: `${name} (${digits(value / ours)}x)`, ratio: value / ours }));
      const those = (isOne: (ratio: number) => boolean) =>
        sorted.flatMap(({ words, ratio }) => (isOne(ratio) ? words : [])).join(', ');
      const less = those((ratio) => ratio < 0.9);
      const same = those((ratio) => ratio >= 0.9 && ratio <= 1.1);
      return `| ${what} | ${less} | ${same} | ${those((ratio) => ratio > 1.1)} |`;
    });
  return `## In short

|  | less than ours | within a tenth | more than ours |
|---|---|---|---|
${lines.join('\n')}
`;
}
