import { table } from '../../docs/pages/table.ts';
import type { CachedReadFigures } from './cached-read.bench.ts';
import { figureOf, multiple, OURS, type Section, told } from './support/section.ts';

const PATH = 'figures/cached-read.json';
const ROWS: readonly (readonly [contestant: string, call: string, what: string])[] = [
  [OURS, '`getToken()`', 'a promise that was made once for the token'],
  ['@supabase/auth-js', '`getSession()`', 'reads and parses its entry of `localStorage`'],
  ['oidc-client-ts', '`getUser()`', 'reads and parses its entry of `sessionStorage`'],
  ['@auth0/auth0-spa-js, in memory', '`getTokenSilently()`', 'in memory, its default'],
  ['@auth0/auth0-spa-js', '`getTokenSilently()`', 'with `localStorage`: reads two entries'],
  ['@clerk/clerk-js', '`session.getToken()`', 'in memory, but writes its three cookies again at each read'],
];

export const cachedRead: Section = {
  figures: [PATH],
  render(load) {
    const { figures } = load<CachedReadFigures>(PATH);
    const ours = figureOf(figures, OURS);
    const rows = ROWS.map(([name, call, what]) => {
      const read = figureOf(figures, name);
      return [`${name.split(',')[0]} ${call}`, told(read, 'µs'), multiple(read, ours), what];
    });
    return `## A token that is there

In Chromium, one read after the other, of a token that is good for another hour; nobody asks the server. Processor time of the whole browser. What reads storage each time hears at once what another
tab wrote there; ours hears of it by a message.

${table(['', 'a read', '', 'what it does'], rows)}
`;
  },
  compared(load) {
    const { figures } = load<CachedReadFigures>(PATH);
    return [
      {
        what: 'a read of a token that is there',
        values: Object.fromEntries(ROWS.map(([name]) => [name, figureOf(figures, name).median])),
      },
    ];
  },
};
