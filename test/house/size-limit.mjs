// The size budgets: minified and gzipped. xstate is a peer dependency, so it is left out unless an entry asks for it.
// What they pay for, beside the session: words that a stranger understands.
const dist = '../../dist';

/** esbuild says of each shared chunk that importing it alone has no effect: that is meant. */
const quiet = (config) => ({ ...config, logLevel: 'error' });

export default [
  {
    name: '. (without xstate)',
    path: `${dist}/index.js`,
    import: '*',
    limit: '12.5 kB',
    gzip: true,
    modifyEsbuildConfig: quiet,
  },
  {
    name: './browser, with the session (without xstate)',
    path: `${dist}/browser.js`,
    import: '*',
    limit: '17 kB',
    gzip: true,
    modifyEsbuildConfig: quiet,
  },
  {
    name: './frontend-api (with ky 1)',
    path: `${dist}/frontend-api.js`,
    import: '*',
    limit: '8.6 kB',
    gzip: true,
    modifyEsbuildConfig: quiet,
  },
  {
    name: './backend-api (with ky 1)',
    path: `${dist}/backend-api.js`,
    import: '*',
    limit: '8.8 kB',
    gzip: true,
    modifyEsbuildConfig: quiet,
  },
  {
    name: 'sessionMachine from ./machines (without xstate)',
    path: `${dist}/machines.js`,
    import: '{ sessionMachine }',
    limit: '7.3 kB',
    gzip: true,
    modifyEsbuildConfig: quiet,
  },
  {
    name: 'a browser app: session, default wire, xstate, ky 1',
    import: { [`${dist}/index.js`]: '{ createSession }', [`${dist}/frontend-api.js`]: '{ frontendApi }' },
    path: [`${dist}/index.js`, `${dist}/frontend-api.js`],
    // Peer dependencies are left out by default; a person downloads them all the same.
    modifyEsbuildConfig: (config) => quiet({ ...config, external: [] }),
    limit: '33 kB',
    gzip: true,
  },
];
