/**
 * Why an attempt failed: the kinds, and how anything thrown becomes one. Pure; what a body says must have been read before.
 *
 * @module
 */

import { answerOf, type ResponseFacts, type ThrownAnswer, type ThrownHints } from './thrown-answer.ts';
import { MISSING_EXPIRED_TOKEN, MISSING_EXPIRED_TOKEN_STATUS } from './wire.ts';

/**
 * Why an attempt failed, in the words the chart's guards read.
 *
 * - `missing-expired-token`: 422 with that code. The edge can mint, and asks for the last active token.
 * - `unauthenticated`: 401, or 403 with a code that names a banned or deactivated user.
 * - `rate-limited`: 429.
 * - `unavailable`: 5xx, 408, 421, 425 or 499.
 * - `network`: no answer arrived, or only a part of one, or an error without a status.
 * - `timeout`: the deadline passed first.
 * - `offline`: the platform said that there is no network.
 * - `rejected`: any other 4xx, or a mistake in an actor (`invalid-answer`, `actor-not-provided`).
 * - `invalid-token`: an answer without a JWT of this key that is usable on arrival.
 * - `stale-answer`: a valid token, staler than the usable one held; or the very token held, when another was wanted: its refresh was due, or an
 *   API had refused it.
 * - `foreign-answer`: somebody else answered in the API's place: an access proxy, a firewall, a captive portal.
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
  'foreign-answer',
  'handshake-loop',
] as const;

/** A failed attempt as plain data. It carries no message, URL, body or token. */
export interface Failure extends ResponseFacts {
  /** Why it failed. */
  readonly kind: FailureKind;
}

/**
 * Judges what an actor threw. The one place where errors become data.
 *
 * Judged by the facts that any common client leaves on its errors: the status, the first error code, the headers, in the
 * error or in its `response`; our own errors without a status by their `code`. With neither it is `network`. Total: any value
 * is judged, in time that does not grow with what it carries.
 *
 * @param error - What was thrown: an error of any client, a `Response`, or anything at all.
 * @param hints - What cannot be seen on it at once.
 */
export function classifyFailure(error: unknown, hints: ThrownHints = {}): Failure {
  const answer = answerOf(error, hints);
  return { kind: kindOf(answer), ...factsOf(answer) };
}

/** The same without the judgement: what an HTTP answer left on a thrown value. */
export function responseFacts(error: unknown, hints: ThrownHints = {}): ResponseFacts {
  return factsOf(answerOf(error, hints));
}

/**
 * Whether asking again cannot help the caller who asked. All other failures are transient. Neither kind ends a session.
 *
 * @param holdsLastActiveToken - Whether there was a token to offer; without one `missing-expired-token` is definitive too.
 */
export function isDefinitive(kind: FailureKind, holdsLastActiveToken: boolean): boolean {
  return kind === 'rejected' || kind === 'invalid-token' || (kind === 'missing-expired-token' && !holdsLastActiveToken);
}

/** Statuses by which gates answer in an API's place. Without the API's own error in the body they say nothing of it. */
export const GATE_STATUSES: readonly number[] = [401, 403, 404, 407, 511];

/** The two that no API gives: the proxy's, and the captive portal's. */
const PROXY_STATUSES: readonly number[] = [407, 511];

/** Statuses below 500 that are of the moment: timeout, wrong connection, too early, and nginx's "client closed request". */
const MOMENTARY_STATUSES: readonly number[] = [408, 421, 425, 499];

/** 403 codes that mean the user, not the request, was refused. Any other 403 says nothing about the session. */
const USER_REFUSED = /(?:^|_)(?:banned|deactivated)$/;

/** What errors without an answer say in their `code`: our own words, those that mean a mistake in an actor, and clerk-js's. */
const OWN_CODES: ReadonlyMap<unknown, FailureKind> = /* @__PURE__ */ new Map<unknown, FailureKind>([
  ['offline', 'offline'],
  ['timeout', 'timeout'],
  ['invalid-token', 'invalid-token'],
  ['stale-answer', 'stale-answer'],
  ['foreign-answer', 'foreign-answer'],
  ['invalid-answer', 'rejected'],
  ['actor-not-provided', 'rejected'],
  ['clerk_offline', 'offline'],
]);

function kindOf(answer: ThrownAnswer): FailureKind {
  const { ownCode, status = 0, code, isRedirect, isBroken } = answer;
  const kindOfCode = OWN_CODES.get(ownCode);
  if (kindOfCode === 'foreign-answer' || isRedirect) return 'foreign-answer';
  if (status === 429) return 'rate-limited';
  if (MOMENTARY_STATUSES.includes(status)) return 'unavailable';
  if (PROXY_STATUSES.includes(status) && code === undefined) return 'foreign-answer';
  if (status >= 500) return 'unavailable';
  if (status >= 400) {
    // Half a refusal is none.
    if (isBroken) return 'network';
    if (status === MISSING_EXPIRED_TOKEN_STATUS && code === MISSING_EXPIRED_TOKEN) return 'missing-expired-token';
    if (code === undefined && looksForeign(status, answer)) return 'foreign-answer';
    return status === 401 || (status === 403 && USER_REFUSED.test(code ?? '')) ? 'unauthenticated' : 'rejected';
  }
  if (kindOfCode !== undefined) return kindOfCode;
  if (isBroken || status < 100) return 'network';
  // A redirect, or a success that was thrown because it could not be read.
  return 'foreign-answer';
}

/** An API that says no says so in its own words. A page, or nothing at all, is what a gate shows. */
function looksForeign(status: number, { contentType, isWordless }: ThrownAnswer): boolean {
  if (!GATE_STATUSES.includes(status)) return false;
  return isWordless === true || contentType === '' || contentType?.includes('html') === true;
}

function factsOf({ status, code, retryAfterMs }: ThrownAnswer): ResponseFacts {
  return {
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
