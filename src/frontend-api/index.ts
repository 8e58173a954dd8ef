/**
 * The default wire of a session: its actors over HTTP, as the frontend API speaks it.
 *
 * @module xstate-session/frontend-api
 */

export type { ClientSession, FrontendClient } from './client.ts';
export type { FrontendApi } from './frontend-api.ts';
export { frontendApi } from './frontend-api.ts';
export type { FrontendApiOptions, TabDocument } from './options.ts';
