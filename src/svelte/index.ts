/**
 * A session in Svelte 5: a provider and what reads it, without a compiler.
 *
 * @module xstate-session/svelte
 */

export type { AuthorizedFetch } from '../fetch/authorized-fetch.ts';
export type { AuthorizedFetchOptions } from '../fetch/options.ts';
export type { ExpiringView } from '../view/expiring-store.ts';
export type { SessionSource, SessionView } from '../view/session-store.ts';
export type { UseTokenOptions } from '../view/token-store.ts';
export { provideSession, useAuthorizedFetch, useExpiring, useSession, useToken } from './session-runes.ts';
