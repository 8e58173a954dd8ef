/**
 * A session in Solid 1: a provider and primitives.
 *
 * @module xstate-session/solid
 */

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
} from './session-primitives.ts';
