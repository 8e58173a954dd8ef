// The size budgets: minified and gzipped. xstate is a peer dependency, so it is left out unless an entry asks for it.
// What they pay for, beside the session: words that a stranger understands. The chart's descriptions are 1.3 kB more than they were
// when “A URL.” was one of them: they travel with the chart, for an inspector shows them of a running app.
// The second edition's features took them past their aims. Each limit is what was reached, rounded up: it only ever goes down.
const dist = '../../dist';

/** esbuild says of each shared chunk that importing it alone has no effect: that is meant. */
const quiet = (config) => ({ ...config, logLevel: 'error' });

export default [
  {
    name: '. (without xstate)',
    path: `${dist}/index.js`,
    import: '*',
    // The aim: 12.5 kB.
    limit: '19.8 kB',
    gzip: true,
    modifyEsbuildConfig: quiet,
  },
  {
    name: './browser, with the session (without xstate)',
    path: `${dist}/browser.js`,
    import: '*',
    // The aim: 17 kB.
    limit: '26 kB',
    gzip: true,
    modifyEsbuildConfig: quiet,
  },
  {
    name: './frontend-api (with ky 1)',
    path: `${dist}/frontend-api.js`,
    import: '*',
    // The aim: 8.6 kB.
    limit: '11 kB',
    gzip: true,
    modifyEsbuildConfig: quiet,
  },
  {
    name: './fetch (without the session)',
    path: `${dist}/fetch.js`,
    import: '*',
    limit: '5.1 kB',
    gzip: true,
    modifyEsbuildConfig: quiet,
  },
  ...[
    // The aim: 1 kB each. What tells of a caller's mistakes is what is over it.
    { name: 'react', import: '{ SessionProvider, useSession }', limit: '1 kB' },
    { name: 'vue', import: '{ SessionProvider, useSession }', limit: '1.2 kB' },
    { name: 'svelte', import: '{ provideSession, useSession }', limit: '1.1 kB' },
    { name: 'solid', import: '{ SessionProvider, useSession }', limit: '1.1 kB' },
  ].map(({ name, import: imported, limit }) => ({
    name: `${imported} from ./${name} (without the session)`,
    path: `${dist}/${name}.js`,
    import: imported,
    limit,
    gzip: true,
    modifyEsbuildConfig: quiet,
  })),
  {
    name: './react-native (without the session)',
    path: `${dist}/react-native.js`,
    import: '*',
    limit: '1.5 kB',
    gzip: true,
    modifyEsbuildConfig: quiet,
  },
  {
    name: './backend-api (with ky 1)',
    path: `${dist}/backend-api.js`,
    import: '*',
    // The aim: 7.8 kB.
    limit: '9.1 kB',
    gzip: true,
    modifyEsbuildConfig: quiet,
  },
  {
    name: 'sessionMachine from ./machines (without xstate)',
    path: `${dist}/machines.js`,
    import: '{ sessionMachine }',
    // The aim: 7.3 kB.
    limit: '11.5 kB',
    gzip: true,
    modifyEsbuildConfig: quiet,
  },
  // What a page pays, by the door its user came in; the README's table has these figures, and a test compares them.
  ...[
    { name: 'own back end: xstate there', without: ['xstate'], limit: '23.6 kB' },
    { name: 'own back end: all of it', without: [], limit: '36.6 kB' },
  ].map(({ name, without, limit }) => ({
    name,
    import: { [`${dist}/index.js`]: '{ createSession }', [`${dist}/fetch.js`]: '{ authorizedFetch }' },
    path: [`${dist}/index.js`, `${dist}/fetch.js`],
    // Peer dependencies are left out by default; a person downloads them all the same.
    modifyEsbuildConfig: (config) => quiet({ ...config, external: without }),
    limit,
    gzip: true,
  })),
  ...[
    { name: 'frontend API, in a page: xstate and ky there', without: ['xstate', 'ky'], limit: '32.7 kB' },
    { name: 'frontend API, in a page: xstate there', without: ['xstate'], limit: '37.1 kB' },
    { name: 'frontend API, in a page: all of it', without: [], limit: '50.1 kB' },
  ].map(({ name, without, limit }) => ({
    name,
    import: {
      [`${dist}/browser.js`]: '{ startSession }',
      [`${dist}/fetch.js`]: '{ authorizedFetch }',
      [`${dist}/frontend-api.js`]: '{ frontendApi }',
    },
    path: [`${dist}/browser.js`, `${dist}/fetch.js`, `${dist}/frontend-api.js`],
    modifyEsbuildConfig: (config) => quiet({ ...config, external: without }),
    limit,
    gzip: true,
  })),
  {
    name: 'a browser app: session, default wire, xstate, ky 1',
    import: { [`${dist}/index.js`]: '{ createSession }', [`${dist}/frontend-api.js`]: '{ frontendApi }' },
    path: [`${dist}/index.js`, `${dist}/frontend-api.js`],
    modifyEsbuildConfig: (config) => quiet({ ...config, external: [] }),
    // The aim: 33 kB.
    limit: '40.5 kB',
    gzip: true,
  },
];
