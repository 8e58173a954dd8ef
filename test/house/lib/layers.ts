/** What one part of the house may import. */
export interface Layer {
  /** The files of the layer: a folder ending in `/`, or one file. */
  readonly files: string;
  /** The layers it may import. */
  readonly layers: readonly string[];
  /** The layers it may import types of. */
  readonly typesOf?: readonly string[];
  /** The modules it may import: exact specifiers, or `node:*`. */
  readonly modules: readonly string[];
}

/** The import directions of the house. Whatever is not listed is forbidden. */
export const LAYERS: Readonly<Record<string, Layer>> = {
  protocol: {
    files: 'src/protocol/',
    layers: [],
    modules: ['jose/base64url'],
  },
  machines: { files: 'machines/', layers: ['protocol'], modules: ['xstate'] },
  session: { files: 'src/session/', layers: ['protocol', 'machines'], modules: ['xstate'] },
  'frontend-api': { files: 'src/frontend-api/', layers: ['protocol'], typesOf: ['session'], modules: ['ky'] },
  browser: { files: 'src/browser/', layers: ['protocol', 'machines', 'session'], modules: ['xstate'] },
  server: {
    files: 'src/server/',
    layers: ['protocol', 'machines'],
    modules: ['xstate', 'jose', 'cookie', 'path-to-regexp'],
  },
  testing: {
    files: 'src/testing/',
    layers: ['protocol', 'machines', 'session'],
    modules: ['xstate', 'xstate/graph', 'jose', 'cookie', 'node:http'],
  },
  inspect: { files: 'src/inspect/', layers: ['protocol', 'machines', 'session'], modules: ['xstate', 'xstate/graph'] },
  cli: {
    files: 'src/cli/',
    layers: ['protocol', 'machines', 'session', 'frontend-api', 'browser', 'server', 'testing', 'inspect'],
    modules: ['xstate', 'commander', 'picocolors', 'elkjs/lib/elk.bundled.js', 'node:*'],
  },
  entry: { files: 'src/index.ts', layers: ['protocol', 'machines', 'session'], modules: [] },
};

/** The layer a file belongs to. */
export function layerOf(path: string): string | null {
  const found = Object.entries(LAYERS).find(([, { files }]) =>
    files.endsWith('/') ? path.startsWith(files) : path === files,
  );
  return found?.[0] ?? null;
}
