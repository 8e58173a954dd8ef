import { OfflineError, SessionError } from '../protocol/errors.ts';

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
  const words: string[] = [];
  try {
    // A client's error, the platform's, the socket's.
    for (let at = Object(error); words.length < 6; at = Object(at.cause)) words.push(`${at.name}`, `${at.code}`);
  } catch {
    // A hostile getter: what was read before it is kept.
  }
  return new SessionError('network', words.filter((word) => NAME_OR_CODE.test(word)).join(' '));
}

/** No JWT looks like it. */
const NAME_OR_CODE = /^[A-Z]\w{2,39}$/;
