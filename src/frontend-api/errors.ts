/**
 * The errors of the wire: of an answer, and of none. No token gets into one, whatever a server or a client quotes.
 *
 * @module
 */

import { type ApiError, apiErrorOf, ForeignAnswerError, OfflineError, SessionError } from '../protocol/errors.ts';
import { GATE_STATUSES } from '../protocol/failure.ts';
import { retryAfterOf } from '../protocol/thrown-answer.ts';
import { fieldOf, parsedJson } from '../protocol/unknown-values.ts';
import { asText } from './answers.ts';

/**
 * Makes an error of an answer: of the class its kind has, with whatever could be read of a body of any shape.
 *
 * The API says no in its own words, `{ "errors": [{ "code" }] }`. A status that gates use and not one of these words is
 * somebody else's answer, and says nothing about the session.
 *
 * @param response - Its status is at least 400.
 * @param text - The body, `''` when it was too large or could not be read.
 * @param secrets - The tokens that the request carried: some servers quote what they were sent.
 * @param nowMs - The wall clock, milliseconds since the epoch: for a `Retry-After` that is a date, when there is no `Date`.
 */
export function responseError(
  { status, headers }: Response,
  text: string,
  secrets: readonly string[],
  nowMs?: number,
): SessionError {
  const answer = parsedJson(text);
  const errors = fieldOf(answer, 'errors');
  // As it was sent, and as it stood in the address.
  const quoted = secrets.flatMap((secret) => [secret, formEncoded(secret)]);
  const maskedText = (value: unknown) => quoted.reduce(withoutSecret, asText(value).replace(LONG_WORD, withoutJwt));
  const apiError = (entry: unknown): ApiError => {
    const maskedField = (name: string) => maskedText(fieldOf(entry, name));
    return {
      code: asText(maskedField('code'), IDENTIFIER),
      message: maskedField('message'),
      longMessage: maskedField('long_message'),
    };
  };
  const facts = {
    status,
    retryAfterMs: retryAfterOf((name) => headers.get(name), nowMs),
    traceId: asText(maskedText(fieldOf(answer, 'clerk_trace_id')), IDENTIFIER) || undefined,
    errors: (Array.isArray(errors) ? errors : []).map(apiError).filter(({ code }) => code !== ''),
  };
  const isForeign = facts.errors.length === 0 && GATE_STATUSES.includes(status);
  return isForeign ? new ForeignAnswerError({ status, retryAfterMs: facts.retryAfterMs }) : apiErrorOf(facts);
}

function formEncoded(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice('x='.length);
}

/** Codes and trace ids go into messages and logs: what could forge a line there, or fill it, is none. */
const IDENTIFIER = /^[\w.:-]{1,99}$/;

const MASK = '[token]';

/** A long word is taken for a JWT when there is a dot in it: a pattern of its parts would not be searched in linear time. */
const LONG_WORD = /[\w.-]{33,}/g;

const withoutJwt = (word: string) => (word.includes('.') ? MASK : word);

/** Takes out what begins like a token, of any shape, up to the end of the word: a server may cut it off, or encode it. */
function withoutSecret(text: string, secret: string): string {
  // Shorter than this it would be found in words, and be no secret.
  if (secret.length < 8) return text;
  const [before, ...others] = text.split(secret.slice(0, 12));
  return [before, ...others.map((other) => other.replace(REST_OF_WORD, ''))].join(MASK);
}

const REST_OF_WORD = /^[^\s"'<>,;&]+/;

/**
 * Makes an error of a request that got no answer, only a part of one, or one from somebody else (a redirect).
 *
 * The cause it carries tells the names and codes of what happened (`TypeError Error ECONNREFUSED`), not more: messages and
 * properties of clients quote the URL, which may hold the last active token.
 *
 * @param error - What the request failed with; anything.
 * @param onLine - Whether there is a network, as of this moment; only `false` counts.
 */
export function noAnswerError(error: unknown, onLine: unknown): SessionError {
  const cause = namesOnly(error);
  if (onLine === false) return new OfflineError({ cause });
  return new SessionError('network', 'No answer from the frontend API: check its url, and CORS.', { cause });
}

/** An error reduced to the names and codes of it and its causes. */
export function namesOnly(error: unknown): SessionError {
  // A client's error, the platform's, the socket's.
  const cause = fieldOf(error, 'cause');
  const chain = [error, cause, fieldOf(cause, 'cause')];
  const words = chain.flatMap((thrown) => [fieldOf(thrown, 'name'), fieldOf(thrown, 'code')]);
  return new SessionError('network', words.filter((word) => asText(word, NAME_OR_CODE) !== '').join(' '));
}

/** No JWT looks like it. */
const NAME_OR_CODE = /^[A-Z]\w{2,39}$/;
