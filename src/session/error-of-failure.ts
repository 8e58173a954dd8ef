import {
  type ApiResponseError,
  apiErrorOf,
  ForeignAnswerError,
  InvalidTokenError,
  OfflineError,
  RequestTimeoutError,
  SessionError,
  type SessionErrorCode,
} from '../protocol/errors.ts';
import type { Failure } from '../protocol/failure.ts';

/** The classes of the kinds without an answer. */
const CLASSES: Partial<Record<string, new (options: object) => SessionError>> = {
  offline: OfflineError,
  timeout: RequestTimeoutError,
};

/**
 * The error a caller gets for a failure: ours as it was thrown, anybody else's as the cause of ours.
 *
 * @param failure - As the chart classified it.
 * @param cause - What the actor threw, when it threw.
 */
export function errorOfFailure({ kind, status, code, retryAfterMs, rule }: Failure, cause?: unknown): SessionError {
  if (kind === 'foreign-answer' && !(cause instanceof ForeignAnswerError)) {
    return new ForeignAnswerError({ cause, status, retryAfterMs });
  }
  if (cause instanceof SessionError) {
    // Thrown without the class that its status and code have.
    const isBare = cause.code === 'api-response' && (kind === 'unauthenticated' || kind === 'missing-expired-token');
    return isBare ? apiErrorOf({ ...(cause as ApiResponseError), cause }) : cause;
  }
  const facts = { cause, retryAfterMs };
  if (status !== undefined) {
    return apiErrorOf({ ...facts, status, errors: code === undefined ? [] : [{ code, message: '', longMessage: '' }] });
  }
  if (kind === 'invalid-token') return new InvalidTokenError({ ...facts, ...(rule !== undefined && { rule }) });
  const Known = CLASSES[kind];
  if (Known) return new Known(facts);
  const ownCode: SessionErrorCode = kind === 'stale-answer' ? kind : 'network';
  return new SessionError(ownCode, 'createToken brought no new token; the session goes on trying.', facts);
}
