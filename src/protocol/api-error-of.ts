import { classifyFailure } from './classify-failure.ts';
import {
  ApiResponseError,
  type ApiResponseErrorOptions,
  MissingExpiredTokenError,
  UnauthenticatedError,
} from './errors.ts';

/**
 * Makes an error of an answer, of the class its kind has.
 *
 * @param answer - What is known of it.
 */
export function apiErrorOf(answer: ApiResponseErrorOptions): ApiResponseError {
  const { kind } = classifyFailure(answer);
  if (kind === 'missing-expired-token') return new MissingExpiredTokenError(answer);
  return new (kind === 'unauthenticated' ? UnauthenticatedError : ApiResponseError)(answer);
}
