import {
  ApiResponseError,
  InvalidTokenError,
  MissingExpiredTokenError,
  OfflineError,
  RequestTimeoutError,
  SessionError,
  UnauthenticatedError,
} from '../protocol/errors.ts';
import type { Failure } from '../protocol/failure.ts';

/**
 * The error a caller gets for a failure: ours as it was thrown, anybody else's as the cause of ours.
 *
 * @param failure - As the chart judged it.
 * @param thrown - What the actor threw, when it threw.
 */
export function errorOfFailure(failure: Failure, thrown?: unknown): SessionError {
  if (thrown instanceof SessionError) return thrown;
  const { kind, status, code, retryAfterMs } = failure;
  const options = {
    ...(thrown !== undefined && { cause: thrown }),
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  if (kind === 'missing-expired-token') return new MissingExpiredTokenError(options);
  if (kind === 'offline') return new OfflineError(options);
  if (kind === 'timeout') return new RequestTimeoutError(options);
  if (kind === 'invalid-token') return new InvalidTokenError(options);
  if (kind === 'stale-answer') {
    return new SessionError('stale-answer', 'createToken answered with a staler token than the one held.', options);
  }
  if (status !== undefined) {
    const errors = code === undefined ? [] : [{ code, message: '', longMessage: '' }];
    const response = { ...options, status, errors };
    return kind === 'unauthenticated' ? new UnauthenticatedError(response) : new ApiResponseError(response);
  }
  return new SessionError('network', 'No answer arrived from the frontend API; the session goes on trying.', options);
}
