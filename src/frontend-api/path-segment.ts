import { check } from '../protocol/check.ts';

/**
 * Encodes a session's id or a template's name as one segment of a path, so that it can never become another path.
 *
 * @throws TypeError when it is no text, empty, `.` or `..` (which a URL parser would resolve), or has a lone surrogate.
 */
export function pathSegment(value: unknown): string {
  const isSegment = typeof value === 'string' && !/^\.{0,2}$|\p{Surrogate}/u.test(value);
  check(isSegment, 'frontendApi: sessionId and template', 'text, but not "." or ".."', value);
  return encodeURIComponent(value);
}
