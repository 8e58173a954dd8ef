import { table } from '../../docs/pages/table.ts';
import type { BundleFigures } from './bundle.bench.ts';
import { digits, figureOf, multiple, OURS, type Section } from './support/section.ts';

const PATH = 'figures/bundle.json';
const ROWS: Readonly<Record<string, readonly [title: string, what: string]>> = {
  [OURS]: [OURS, '`startSession` with `frontendApi`; XState and ky are within'],
  'xstate-session, own back end': [OURS, '`createSession` with a function of your own; XState is within'],
  'xstate-session, own back end, xstate there': [OURS, 'the same in an app that has XState anyway'],
  '@supabase/auth-js': ['@supabase/auth-js', '`GoTrueClient` alone, without supabase-js'],
  'oidc-client-ts': ['oidc-client-ts', '`UserManager`'],
  '@auth0/auth0-spa-js': ['@auth0/auth0-spa-js', '`Auth0Client`'],
  '@clerk/clerk-js': ['@clerk/clerk-js', 'its npm package; wallets and payments are within'],
  '@clerk/clerk-js, script': ['@clerk/clerk-js', 'its script alone, which loads its other files when they are needed'],
};

export const bundle: Section = {
  figures: [PATH],
  render(load) {
    const { figures } = load<BundleFigures>(PATH);
    const ours = figureOf(figures, OURS);
    const rows = Object.entries(ROWS).map(([name, [title, what]]) => {
      const { minified, gzipped } = figureOf(figures, name);
      return [
        title,
        what,
        `${digits(gzipped / 1_000)} kB`,
        multiple(gzipped, ours.gzipped),
        `${digits(minified / 1_000)} kB`,
      ];
    });
    return `## What a page downloads

The same small app with each (\`test/bench/peers/samples/\`): it asks for a token and sends it to an API. Bundled in one file by esbuild, minified, gzipped.

${table(['', 'what of it', 'gzipped', '', 'minified'], rows)}
`;
  },
  compared(load) {
    const { figures } = load<BundleFigures>(PATH);
    return [
      {
        what: 'what a page downloads',
        values: Object.fromEntries(
          Object.keys(ROWS)
            .filter((name) => !name.startsWith(`${OURS},`))
            .map((name) => [
              name === '@clerk/clerk-js, script' ? '@clerk/clerk-js, by its script' : name,
              figureOf(figures, name).gzipped,
            ]),
        ),
      },
    ];
  },
};
