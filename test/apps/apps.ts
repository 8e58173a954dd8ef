/** An app of a framework, in a folder of its own with a lock file: installed, built for production and driven in a browser. */
export interface App {
  readonly name: string;
  /** From this folder. */
  readonly folder: string;
  /** The oldest Node that all of it runs on. */
  readonly node: 'node20' | 'node22';
  /** The script that builds it, from its own folder, and its arguments. */
  readonly build: readonly string[];
  /** The scripts that check its types, one after the other, where building it does not. */
  readonly typecheck: readonly (readonly string[])[];
  /** The script that serves what was built, and its arguments. It listens at `PORT`. */
  readonly serve: readonly string[];
  /** Whether a server renders its documents, and so knows who asks for them. */
  readonly hasDocuments: boolean;
  /** What it prints once it listens. */
  readonly listens: RegExp;
}

/** Every app, by the name of its framework. */
export const APPS: readonly App[] = [
  {
    name: 'Next.js',
    folder: 'next',
    node: 'node20',
    build: ['node_modules/next/dist/bin/next', 'build'],
    typecheck: [],
    serve: ['node_modules/next/dist/bin/next', 'start'],
    hasDocuments: true,
    listens: /Ready in/,
  },
  {
    name: 'React Router',
    folder: 'react-router',
    node: 'node22',
    build: ['node_modules/@react-router/dev/bin.cjs', 'build'],
    typecheck: [
      ['node_modules/@react-router/dev/bin.cjs', 'typegen'],
      ['node_modules/typescript/bin/tsc', '--noEmit'],
    ],
    serve: ['node_modules/@react-router/serve/bin.cjs', 'build/server/index.js'],
    hasDocuments: true,
    listens: /\[react-router-serve\] http/,
  },
  {
    name: 'SvelteKit',
    folder: 'sveltekit',
    node: 'node22',
    build: ['node_modules/vite/bin/vite.js', 'build'],
    typecheck: [
      ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync'],
      ['node_modules/svelte-check/bin/svelte-check', '--tsconfig', 'tsconfig.json', '--fail-on-warnings'],
    ],
    serve: ['build/index.js'],
    hasDocuments: true,
    listens: /Listening on/,
  },
  {
    name: 'Nuxt',
    folder: 'nuxt',
    node: 'node22',
    build: ['node_modules/nuxt/bin/nuxt.mjs', 'build'],
    typecheck: [['node_modules/nuxt/bin/nuxt.mjs', 'typecheck']],
    serve: ['.output/server/index.mjs'],
    hasDocuments: true,
    listens: /Listening on/,
  },
  {
    name: 'Vite + React',
    folder: 'vite-react',
    node: 'node22',
    build: ['node_modules/vite/bin/vite.js', 'build'],
    typecheck: [['node_modules/typescript/bin/tsc', '--noEmit']],
    serve: ['node_modules/vite/bin/vite.js', 'preview'],
    hasDocuments: false,
    listens: /Local: /,
  },
  {
    name: 'Express',
    folder: 'express',
    node: 'node20',
    build: ['node_modules/typescript/bin/tsc'],
    typecheck: [],
    serve: ['build/server.js'],
    hasDocuments: false,
    listens: /Listening on/,
  },
  {
    name: 'Hono',
    folder: 'hono',
    node: 'node20',
    build: ['node_modules/typescript/bin/tsc'],
    typecheck: [],
    serve: ['build/server.js'],
    hasDocuments: false,
    listens: /Listening on/,
  },
];

/** The app in a folder. */
export function appOf(folder: string): App {
  const app = APPS.find((candidate) => candidate.folder === folder);
  if (app === undefined) throw new TypeError(`There is no app in the folder ${folder}.`);
  return app;
}
