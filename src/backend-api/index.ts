/**
 * The back-end half of a Clerk-style API, for servers: refreshes expired sessions and redeems handshakes with a secret key.
 *
 * @module xstate-session/backend-api
 */

export { type BackendApi, backendApi } from './backend-api.ts';
export type { BackendApiOptions, BackendClock } from './options.ts';
