/**
 * Why an attempt failed, in the words the chart's guards read.
 *
 * - `missing-expired-token`: 422 with that code. The edge can mint, and asks for the last active token.
 * - `unauthenticated`: 401, or 403 with a code that names a banned or deactivated user.
 * - `rate-limited`: 429.
 * - `unavailable`: 5xx.
 * - `network`: no answer arrived, or an error without a status.
 * - `timeout`: the deadline passed first.
 * - `offline`: the platform said that there is no network.
 * - `rejected`: any other 4xx, or a mistake in an actor (`invalid-answer`, `actor-not-provided`).
 * - `invalid-token`: an answer without a JWT of this key that is usable on arrival.
 * - `stale-answer`: a valid token, staler than the usable one held.
 * - `handshake-loop`: the chart refused one more handshake in a burst.
 */
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** Every {@link FailureKind}. */
export const FAILURE_KINDS = [
  'missing-expired-token',
  'unauthenticated',
  'rate-limited',
  'unavailable',
  'network',
  'timeout',
  'offline',
  'rejected',
  'invalid-token',
  'stale-answer',
  'handshake-loop',
] as const;

/** A failed attempt as plain data. It carries no message, URL, body or token. */
export interface Failure {
  /** Why it failed. */
  readonly kind: FailureKind;
  /** The HTTP status, when an answer arrived. */
  readonly status?: number;
  /** The first error code of the answer, verbatim. */
  readonly code?: string;
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
}
