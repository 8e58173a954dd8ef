/**
 * How long a session lasts: told before it ends, and extended in time.
 *
 * @module xstate-session/lifetime
 */

export type { LifetimeLimits } from '../../machines/lifetime/limits.ts';
export { DEFAULT_LIFETIME_LIMITS } from '../../machines/lifetime/limits.ts';
export { lifetimeMachine } from '../../machines/lifetime.machine.ts';
export type { SessionLifetime } from '../session/lifetime.ts';
export { sessionLifetime } from './session-lifetime.ts';
