import { apiErrorOf } from '../protocol/api-error-of.ts';
import type { ApiError, ApiResponseError } from '../protocol/errors.ts';
import { asText } from './as-text.ts';
import { parseJson } from './parse-json.ts';

/**
 * Makes an error of an answer: of the class its kind has, with whatever could be read of a body of any shape.
 *
 * @param status - At least 400.
 * @param text - The body, `''` when it was too large or could not be read.
 * @param retryAfterMs - How long the server asked to be left alone.
 */
export function responseError(status: number, text: string, retryAfterMs: number | undefined): ApiResponseError {
  // Some servers quote what they were sent.
  const { errors, clerk_trace_id } = Object(parseJson(text.replace(JWT, '[token]')));
  return apiErrorOf({
    status,
    retryAfterMs,
    traceId: asText(clerk_trace_id, IDENTIFIER) || undefined,
    errors: (Array.isArray(errors) ? errors : []).map(apiError).filter(({ code }) => code),
  });
}

/** Two long words of base64url: the header and the payload of a JWT. */
const JWT = /[\w-]{16,}\.[\w.-]{16,}/g;

/** Codes and trace ids go into messages and logs: what could forge a line there, or fill it, is none. */
const IDENTIFIER = /^[\w.:-]{1,99}$/;

function apiError(entry: unknown): ApiError {
  const { code, message, long_message } = Object(entry);
  return { code: asText(code, IDENTIFIER), message: asText(message), longMessage: asText(long_message) };
}
