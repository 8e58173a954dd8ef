import type { Failure, FailureKind } from './failure.ts';
import { responseFacts } from './response-facts.ts';
import { MISSING_EXPIRED_TOKEN, MISSING_EXPIRED_TOKEN_STATUS } from './wire.ts';

/** The codes of our own errors without an answer that are kinds too, and those that mean a mistake in an actor. */
const KIND_TOO = /^(?:offline|timeout|invalid-token|stale-answer)$/;
const MISTAKE = /^(?:invalid-answer|actor-not-provided)$/;

/** 403 codes that mean the user, not the request, was refused. Any other 403 says nothing about the session. */
const USER_REFUSED = /(?:^|_)(?:banned|deactivated)$/;

/**
 * Judges what an actor threw. The one place where errors become data.
 *
 * Judged by the numeric `status` or `response.status`, the first error code and `retryAfterMs`; our own errors without a
 * status by their `code`. With neither it is `network`. Total: any value is judged.
 *
 * @param error - What was thrown: an error of any client, or anything at all.
 */
export function classifyFailure(error: unknown): Failure {
  const facts = responseFacts(error);
  return { kind: kindOf(error, facts.status ?? 0, facts.code ?? ''), ...facts };
}

function kindOf(error: unknown, status: number, code: string): FailureKind {
  if (status === MISSING_EXPIRED_TOKEN_STATUS && code === MISSING_EXPIRED_TOKEN) return 'missing-expired-token';
  if (status === 401 || (status === 403 && USER_REFUSED.test(code))) return 'unauthenticated';
  if (status === 429) return 'rate-limited';
  if (status >= 500) return 'unavailable';
  if (status >= 400) return 'rejected';
  try {
    const ownCode = String(Object(error).code);
    if (KIND_TOO.test(ownCode)) return ownCode as FailureKind;
    return MISTAKE.test(ownCode) ? 'rejected' : 'network';
  } catch {
    return 'network';
  }
}
