import { fileURLToPath } from 'node:url';

const source = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The package's entry points as their sources: what is changed there is what a test then sees. */
export const sourceAliases = [
  { find: /^xstate-session$/, replacement: source('src/index.ts') },
  { find: /^xstate-session\/machines$/, replacement: source('machines/index.ts') },
  { find: /^xstate-session\/(frontend-api|server|testing)$/, replacement: source('src/$1/index.ts') },
];
