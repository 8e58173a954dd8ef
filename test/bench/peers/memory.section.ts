import { table } from '../../docs/pages/table.ts';
import type { MemoryFigures } from './memory.bench.ts';
import type { Spread } from './support/rounds.ts';
import { figureOf, multiple, OURS, type Section, told } from './support/section.ts';

const PATH = 'figures/memory.json';
const ROWS: Readonly<Record<string, string>> = {
  [OURS]: 'a running chart with its listeners, channel and lock',
  '@supabase/auth-js': 'the session itself is in `localStorage`',
  'oidc-client-ts': 'a manager; the user itself is in `sessionStorage`',
  '@auth0/auth0-spa-js': 'a client with its tokens in memory, its default',
  '@clerk/clerk-js': 'an object with user, sessions and settings; a page has one',
};
const inKilobytes = ({ median, quartiles: [lower, upper] }: Spread): Spread => ({
  median: median / 1_024,
  quartiles: [lower / 1_024, upper / 1_024],
});

export const memory: Section = {
  figures: [PATH],
  render(load) {
    const { figures } = load<MemoryFigures>(PATH);
    const rows = Object.entries(ROWS).map(([name, what]) => {
      const kept = figureOf(figures, name);
      return [name, told(inKilobytes(kept), 'kB'), multiple(kept, figureOf(figures, OURS)), what];
    });
    return `## Memory of a session

What each more session with a token adds to the heap of a page in Chromium, after collection; what all of them share does not count. A page has one, so this matters to programs that hold many.

${table(['', 'a session', '', 'what it is'], rows)}
`;
  },
  compared(load) {
    const { figures } = load<MemoryFigures>(PATH);
    return [
      {
        what: 'memory of a session',
        values: Object.fromEntries(Object.keys(ROWS).map((name) => [name, figureOf(figures, name).median])),
      },
    ];
  },
};
