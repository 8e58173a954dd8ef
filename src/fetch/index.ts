/**
 * A `fetch` that carries the session's token: to the origins it is meant for, and nowhere else.
 *
 * @module xstate-session/fetch
 */

export { type AuthorizedFetch, authorizedFetch } from './authorized-fetch.ts';
export type { StepUpChallenge } from './challenges.ts';
export type { AuthorizedFetchOptions, AuthorizedSession, CreateProof, CreateProofInput } from './options.ts';
