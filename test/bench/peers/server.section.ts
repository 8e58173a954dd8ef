import { table } from '../../docs/pages/table.ts';
import type { ServerFigures, Situation } from './server.bench.ts';
import { multiple, type Section, told } from './support/section.ts';

const WORDS: Readonly<Record<Situation, string>> = {
  'repeated token': 'signed in, a token that was verified before',
  'token never seen': 'signed in, a token never seen before',
  'forged token': 'signed out: a token signed by others',
  'no cookies': 'signed out: no cookies',
};

export const server: Section = {
  figures: ['figures/server.json'],
  render(load) {
    const { figures } = load<ServerFigures>('figures/server.json');
    const rows = (Object.entries(WORDS) as [Situation, string][]).flatMap(([situation, words]) => {
      const { 'xstate-session': ours, '@clerk/backend': clerk, 'jwtVerify of jose': bare } = figures[situation];
      if (ours === undefined || clerk === undefined) throw new TypeError(`no figures of ${situation}`);
      const floor = bare === undefined ? '' : `${told(bare, 'µs')}, ${multiple(bare, ours)}`;
      return [[words, told(ours, 'µs'), `${told(clerk, 'µs')}, ${multiple(clerk, ours)}`, floor]];
    });
    return `## A request on a server

\`authenticateRequest\` of both packages, given the same \`Request\`, \`authorizedParties\` and public key (PEM), so that neither asks anybody. Both give the same
verdict. Processor time of the whole process. Beside them jose's bare \`jwtVerify\` of the same token with an imported key: what no server can do without. The other peers have no server half that verifies a request.

${table(['', 'xstate-session', '@clerk/backend', '`jwtVerify` of jose'], rows)}
`;
  },
};
