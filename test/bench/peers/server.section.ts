import { table } from '../../docs/pages/table.ts';
import type { ServerFigures, Situation } from './server.bench.ts';
import { figureOf, multiple, OURS, type Section, told } from './support/section.ts';

const PATH = 'figures/server.json';
const PEER = '@clerk/backend';
const BARE = 'jwtVerify of jose';
const WORDS: Readonly<Record<Situation, string>> = {
  'repeated token': 'signed in, a token that was verified before',
  'token never seen': 'signed in, a token never seen before',
  'forged token': 'signed out: a token signed by others',
  'no cookies': 'signed out: no cookies',
};

export const server: Section = {
  figures: [PATH],
  render(load) {
    const { figures } = load<ServerFigures>(PATH);
    const rows = (Object.entries(WORDS) as [Situation, string][]).map(([situation, words]) => {
      const ours = figureOf(figures[situation], OURS);
      const peer = figureOf(figures[situation], PEER);
      const bare = figures[situation][BARE];
      const floor = bare === undefined ? '' : `${told(bare, 'µs')}, ${multiple(bare, ours)}`;
      return [words, told(ours, 'µs'), `${told(peer, 'µs')}, ${multiple(peer, ours)}`, floor];
    });
    return `## A request on a server

Processor time of \`authenticateRequest\` of both packages, in Node: the same \`Request\`, \`authorizedParties\` and public key (PEM), so that neither asks anybody, and the same verdict.
Beside them jose's bare \`jwtVerify\` with an imported key. Ours remembers for a bounded time [what it has verified](server.md#tokens-that-come-again); the peer verifies each time.
The other three are libraries for pages: they have no server half.

${table(['', OURS, PEER, '`jwtVerify` of jose'], rows)}
`;
  },
  compared(load) {
    const { figures } = load<ServerFigures>(PATH);
    return (Object.entries(WORDS) as [Situation, string][]).map(([situation, words]) => ({
      what: `a request on a server, ${words}`,
      values: Object.fromEntries([OURS, PEER].map((name) => [name, figureOf(figures[situation], name).median])),
    }));
  },
};
