// Who may import whom, as data, and the rules of dependency-cruiser made of it. Whatever is not listed is forbidden.
// The test beside it runs them over the house, and over a small house with planted faults.

import type { IFlattenedRuleSet } from 'dependency-cruiser';

/** What one part of the house may import. */
interface Layer {
  /** What it is for, in a line for the map in docs/CONTRIBUTING.md. */
  readonly purpose: string;
  /** The files of the layer: a folder ending in `/`, or one file. */
  readonly files: string;
  /** The layers it may import. */
  readonly layers: readonly string[];
  /** The layers it may import types of. */
  readonly typesOf?: readonly string[];
  /** The modules it may import: a package, one entry of a package by its file, a module of Node, or `node:*`. */
  readonly modules: readonly string[];
}

/** The import directions of the house. */
export const LAYERS: Readonly<Record<string, Layer>> = {
  protocol: {
    purpose:
      'The words and pure rules that all share: what a token is, which is fresher, kinds of failure, errors, limits, names of the wire.',
    files: 'src/protocol/',
    layers: [],
    modules: [],
  },
  machines: {
    purpose: 'The three charts, with their guards, actions and delays. Pure: no clock, chance, network or platform.',
    files: 'machines/',
    layers: ['protocol'],
    modules: ['xstate'],
  },
  platform: {
    purpose:
      'What every runtime has and more than one layer uses: timers, the console, waits that a signal ends, bodies read as text.',
    files: 'src/platform/',
    layers: ['protocol'],
    modules: [],
  },
  internals: {
    purpose: 'What tells the sessions of this copy of the package from all others.',
    files: 'src/session/internals.ts',
    layers: [],
    typesOf: ['session'],
    modules: [],
  },
  session: {
    purpose: '`createSession`: a chart for each token key, the callers who wait, session time, the plugged-in actors.',
    files: 'src/session/',
    layers: ['protocol', 'platform', 'machines'],
    modules: ['xstate'],
  },
  'frontend-api': {
    purpose: 'The default wire: the actors of a session over HTTP.',
    files: 'src/frontend-api/',
    layers: ['protocol', 'platform'],
    typesOf: ['session'],
    modules: ['ky'],
  },
  fetch: {
    purpose: "`authorizedFetch`: the session's token on requests to the app's own back end.",
    files: 'src/fetch/',
    layers: ['protocol', 'platform'],
    typesOf: ['session'],
    modules: [],
  },
  view: {
    purpose:
      'What the wrappers of all frameworks share: the session of a provider, its token, the words for a mistake.',
    files: 'src/view/',
    layers: ['internals'],
    typesOf: ['session'],
    modules: [],
  },
  react: {
    purpose: 'A provider and hooks for React.',
    files: 'src/react/',
    layers: ['view', 'internals', 'fetch', 'protocol', 'platform'],
    modules: ['react'],
  },
  vue: {
    purpose: 'A provider and composables for Vue.',
    files: 'src/vue/',
    layers: ['view', 'internals', 'fetch', 'protocol', 'platform'],
    modules: ['vue'],
  },
  svelte: {
    purpose: 'A provider and what reads it for Svelte.',
    files: 'src/svelte/',
    layers: ['view', 'internals', 'fetch', 'protocol', 'platform'],
    modules: ['svelte'],
  },
  solid: {
    purpose: 'A provider and primitives for Solid.',
    files: 'src/solid/',
    layers: ['view', 'internals', 'fetch', 'protocol', 'platform'],
    modules: ['solid-js'],
  },
  'react-native': {
    purpose: 'What a native app adds: its signals, and a store that outlives it.',
    files: 'src/react-native/',
    layers: ['protocol', 'platform'],
    typesOf: ['session'],
    modules: [],
  },
  'backend-api': {
    purpose: "The default wire of the server half: what only an app's server may ask.",
    files: 'src/backend-api/',
    // The wire's readers of answers and errors; never its actors.
    layers: ['protocol', 'platform', 'frontend-api'],
    typesOf: ['server'],
    modules: ['ky'],
  },
  lifetime: {
    purpose: 'How long a session lasts: the chart of it, told before the end, extended in time.',
    files: 'src/lifetime/',
    layers: ['protocol', 'platform', 'machines', 'session'],
    modules: ['xstate'],
  },
  browser: {
    purpose: 'What a page adds: session cookie, tabs, locks, signals of the page, the redirect of a handshake.',
    files: 'src/browser/',
    layers: ['protocol', 'platform', 'machines', 'session'],
    modules: ['xstate'],
  },
  server: {
    purpose: '`authenticateRequest`: who a request is from, and the handshake.',
    files: 'src/server/',
    layers: ['protocol', 'platform', 'machines'],
    modules: ['xstate', 'jose', 'cookie', 'path-to-regexp'],
  },
  testing: {
    purpose: 'What the package and its users test with: the model, the oracle, the emulator, clocks, the guarantees.',
    files: 'src/testing/',
    layers: ['protocol', 'platform', 'machines', 'session'],
    modules: ['xstate', 'jose', 'cookie', 'node:http'],
  },
  inspect: {
    purpose: 'Looking inside without a secret: inspector, viewer, traces, diagrams, metrics.',
    files: 'src/inspect/',
    layers: ['protocol', 'platform', 'machines', 'session'],
    modules: ['xstate'],
  },
  cli: {
    purpose: 'The command: drill, viewer, replay, diagrams.',
    files: 'src/cli/',
    layers: [
      'protocol',
      'platform',
      'machines',
      'session',
      'frontend-api',
      'fetch',
      'backend-api',
      'browser',
      'server',
      'testing',
      'inspect',
    ],
    modules: ['xstate', 'commander', 'picocolors', 'wrap-ansi', 'elkjs/lib/elk.bundled.js', 'node:*'],
  },
  entry: {
    purpose: 'The entry point `.`: what of the above an app needs first.',
    files: 'src/index.ts',
    layers: ['protocol', 'platform', 'machines', 'session'],
    modules: [],
  },
};

/** The layer a file belongs to, or `null`. */
export function layerOf(path: string): string | null {
  const found = Object.entries(LAYERS).find(([, { files }]) =>
    files.endsWith('/') ? path.startsWith(files) : path === files,
  );
  return found?.[0] ?? null;
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const filesOf = (layer: string) => `^${escaped(LAYERS[layer]?.files ?? layer)}`;
const HOUSE = ['^src/', '^machines/'];

/** What dependency-cruiser resolves a module of the table to: a module of Node to its bare name, a package to a file of it. */
function moduleFiles(module: string): string {
  if (module.startsWith('node:')) return `^${escaped(module.slice('node:'.length))}$`;
  return `(?:^|/)node_modules/${escaped(module)}${module.endsWith('.js') ? '$' : '/'}`;
}

type Rules = NonNullable<IFlattenedRuleSet['forbidden']>;

function rulesOf([name, { layers, typesOf = [], modules }]: [string, Layer]): Rules {
  const from = { path: filesOf(name) };
  const known = [name, ...layers, ...typesOf].map(filesOf);
  const ofNode = modules.includes('node:*') ? { dependencyTypesNot: ['core' as const] } : {};
  return [
    { name: `${name}: layers`, severity: 'error', from, to: { path: HOUSE, pathNot: known } },
    {
      name: `${name}: modules`,
      severity: 'error',
      from,
      to: { ...ofNode, pathNot: [...HOUSE, ...modules.map(moduleFiles)] },
    },
    ...typesOf.map((other) => {
      const to = { path: filesOf(other), pathNot: layers.map(filesOf), dependencyTypesNot: ['type-only' as const] };
      return { name: `${name}: types only`, severity: 'error' as const, from, to };
    }),
  ];
}

/** For dependency-cruiser: the table, no cycles (through types neither), no barrels inside the house. */
export const ruleSet: IFlattenedRuleSet = {
  forbidden: [
    { name: 'no cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no barrel', severity: 'error', from: {}, to: { path: ['^src/.+/index\\.ts$', '^machines/index\\.ts$'] } },
    { name: 'a file that is there', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(LAYERS).flatMap(rulesOf),
  ],
};
