import {
  ApiResponseError,
  InvalidTokenError,
  MissingExpiredTokenError,
  OfflineError,
  RequestTimeoutError,
  SessionError,
  type SessionErrorCode,
  UnauthenticatedError,
} from '../protocol/errors.ts';
import type { Failure } from '../protocol/failure.ts';

/** The classes of the kinds that need no status to be made. */
const CLASSES: Partial<Record<string, new (options: object) => SessionError>> = {
  'missing-expired-token': MissingExpiredTokenError,
  offline: OfflineError,
  timeout: RequestTimeoutError,
  'invalid-token': InvalidTokenError,
};

/**
 * The error a caller gets for a failure: ours as it was thrown, anybody else's as the cause of ours.
 *
 * @param failure - As the chart judged it.
 * @param cause - What the actor threw, when it threw.
 */
export function errorOfFailure({ kind, status, code, retryAfterMs }: Failure, cause?: unknown): SessionError {
  if (cause instanceof SessionError) return cause;
  const facts = { cause, status: status as number, retryAfterMs };
  const Known = CLASSES[kind];
  if (Known) return new Known(facts);
  if (status !== undefined) {
    const response = { ...facts, errors: code === undefined ? [] : [{ code, message: '', longMessage: '' }] };
    return new (kind === 'unauthenticated' ? UnauthenticatedError : ApiResponseError)(response);
  }
  const ownCode: SessionErrorCode = kind === 'stale-answer' ? kind : 'network';
  return new SessionError(ownCode, 'createToken brought no new token; the session goes on trying.', facts);
}
