import type { Limits } from '../protocol/limits.ts';

/**
 * The limits a session must have to follow the model: a burst of one handshake, and nudges that shorten even the first
 * wait, so that it can be seen.
 */
export const MODEL_LIMITS: Readonly<Partial<Limits>> = { handshakesMax: 1, nudgeSpacingMs: 1_000 };
