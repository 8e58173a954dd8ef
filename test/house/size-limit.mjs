// The size budgets: minified and gzipped. xstate is a peer dependency, so it is left out unless an entry asks for it.
// What they pay for, beside the session: words that a stranger understands. The chart's descriptions are 1.3 kB more than they were
// when “A URL.” was one of them: they travel with the chart, for an inspector shows them of a running app.
// The second edition's features took them past their aims. Each limit is what was reached, rounded up: it only ever goes down.
const dist = '../../dist';

/** esbuild says of each shared chunk that importing it alone has no effect: that is meant. */
const quiet = (config) => ({ ...config, logLevel: 'error' });
const zipped = (name, limit, what) => ({ name, limit, gzip: true, modifyEsbuildConfig: quiet, ...what });

/** One entry point: all of it, or some names. */
const entry = (name, limit, file, imported = '*') =>
  zipped(name, limit, { path: `${dist}/${file}.js`, import: imported });

/** A provider and the hook beside it: what of a framework's entry point an app takes. */
const framework = (file, limit, imported) =>
  entry(`${imported} from ./${file} (without the session)`, limit, file, imported);

/** What a page downloads, but for what is there already. Peer dependencies are left out by default; a person downloads them all the same. */
const page = (name, limit, imported, external = []) =>
  zipped(name, limit, {
    import: Object.fromEntries(Object.entries(imported).map(([file, names]) => [`${dist}/${file}.js`, names])),
    path: Object.keys(imported).map((file) => `${dist}/${file}.js`),
    modifyEsbuildConfig: (config) => quiet({ ...config, external }),
  });
const ownBackEnd = { index: '{ createSession }', fetch: '{ authorizedFetch }' };
const inPage = { browser: '{ startSession }', fetch: '{ authorizedFetch }', 'frontend-api': '{ frontendApi }' };
const sampleApp = { index: '{ createSession }', 'frontend-api': '{ frontendApi }' };

export default [
  // The aims: 12.5 kB, 17, 8.6.
  entry('. (without xstate)', '20.3 kB', 'index'),
  entry('./browser, with the session (without xstate)', '26.8 kB', 'browser'),
  entry('./frontend-api (with ky 1)', '11.6 kB', 'frontend-api'),
  entry('./fetch (without the session)', '5.2 kB', 'fetch'),
  framework('react', '1 kB', '{ SessionProvider, useSession }'),
  framework('vue', '1 kB', '{ SessionProvider, useSession }'),
  framework('svelte', '1 kB', '{ provideSession, useSession }'),
  framework('solid', '1 kB', '{ SessionProvider, useSession }'),
  entry('./react-native (without the session)', '1.75 kB', 'react-native'),
  // The aims: 7.8 kB, 7.3.
  entry('./backend-api (with ky 1)', '9.5 kB', 'backend-api'),
  entry('sessionMachine from ./machines (without xstate)', '11.3 kB', 'machines', '{ sessionMachine }'),
  // What a page pays, by the door its user came in; the README's table has these figures, and a test compares them.
  page('own back end: xstate there', '24.2 kB', ownBackEnd, ['xstate']),
  // The session, and what it costs to hear in time of its end: nothing to who does not import it.
  page('createSession: xstate there', '20 kB', { index: '{ createSession }' }, ['xstate']),
  page(
    'createSession, sessionLifetime: xstate there',
    '24.4 kB',
    { index: '{ createSession }', lifetime: '{ sessionLifetime }' },
    ['xstate'],
  ),
  page('own back end: all of it', '37.2 kB', ownBackEnd),
  page('frontend API, in a page: xstate and ky there', '33.7 kB', inPage, ['xstate', 'ky']),
  page('frontend API, in a page: xstate there', '38 kB', inPage, ['xstate']),
  page('frontend API, in a page: all of it', '51 kB', inPage),
  // The aim: 33 kB.
  page('a browser app: session, default wire, xstate, ky 1', '41.2 kB', sampleApp),
];
