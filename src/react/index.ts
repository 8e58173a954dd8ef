/**
 * A session in React 18 and 19: a provider and hooks.
 *
 * @module xstate-session/react
 */

'use client';

export type { AuthorizedFetch } from '../fetch/authorized-fetch.ts';
export type { AuthorizedFetchOptions } from '../fetch/options.ts';
export type { ExpiringView } from '../view/expiring-store.ts';
export type { SessionSource, SessionView } from '../view/session-store.ts';
export type { UseTokenOptions } from '../view/token-store.ts';
export {
  SessionProvider,
  type SessionProviderProps,
  useAuthorizedFetch,
  useExpiring,
  useSession,
  useToken,
} from './session-hooks.ts';
