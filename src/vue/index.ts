/**
 * A session in Vue 3: a provider and composables.
 *
 * @module xstate-session/vue
 */

export type { AuthorizedFetch } from '../fetch/authorized-fetch.ts';
export type { AuthorizedFetchOptions } from '../fetch/options.ts';
export type { ExpiringView } from '../view/expiring-store.ts';
export type { SessionSource } from '../view/session-store.ts';
export type { UseTokenOptions } from '../view/token-store.ts';
export {
  provideSession,
  SessionProvider,
  type SessionRefs,
  useAuthorizedFetch,
  useExpiring,
  useSession,
  useToken,
} from './session-composables.ts';
