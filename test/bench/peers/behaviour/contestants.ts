import type { ScenarioName } from './scenarios.ts';
import type { WireName } from './wires/wires.ts';

/** Who is watched, in the order of the tables. */
export interface Contestant {
  /** As the tables name it. */
  readonly title: string;
  /** The package, whose version is named beside the figures; `null`: none. */
  readonly packageName: string | null;
  readonly wire: WireName;
  /** The file in `clients/`, and the function in it. */
  readonly module: string;
  readonly create: string;
  /** The one scenario it is there for; not given: all. */
  readonly only?: ScenarioName;
}

export const CONTESTANTS = {
  'ours-frontend-api': {
    title: 'ours, frontend API',
    packageName: 'xstate-session',
    wire: 'frontend-api',
    module: 'ours-frontend-api.ts',
    create: 'oursOverFrontendApi',
  },
  'ours-own-back-end': {
    title: 'ours, own back end',
    packageName: 'xstate-session',
    wire: 'own-back-end',
    module: 'ours-own-back-end.ts',
    create: 'oursOverOwnBackEnd',
  },
  'ours-without-confirming': {
    title: 'ours, own back end, without `confirmSession`',
    packageName: 'xstate-session',
    wire: 'own-back-end',
    module: 'ours-own-back-end.ts',
    create: 'oursWithoutConfirming',
    only: 'gate-json',
  },
  'clerk-js': {
    title: 'clerk-js',
    packageName: '@clerk/clerk-js',
    wire: 'frontend-api',
    module: 'clerk-js.ts',
    create: 'clerkJs',
  },
  supabase: {
    title: 'supabase auth-js',
    packageName: '@supabase/auth-js',
    wire: 'supabase',
    module: 'supabase.ts',
    create: 'supabase',
  },
  'oidc-client-ts': {
    title: 'oidc-client-ts',
    packageName: 'oidc-client-ts',
    wire: 'oauth',
    module: 'oidc-client-ts.ts',
    create: 'oidcClientTs',
  },
  'auth0-spa-js': {
    title: 'auth0-spa-js',
    packageName: '@auth0/auth0-spa-js',
    wire: 'auth0',
    module: 'auth0-spa-js.ts',
    create: 'auth0SpaJs',
  },
  naive: {
    title: 'a naive loop',
    packageName: null,
    wire: 'own-back-end',
    module: 'naive.ts',
    create: 'naiveLoop',
  },
} as const satisfies Readonly<Record<string, Contestant>>;

export type ContestantName = keyof typeof CONTESTANTS;
