import { check } from '../protocol/check.ts';

/** Without what would change the meaning of a path, or hides in one: separators, escapes, parent folders, white space, controls. */
const SAFE = /^[^/\\?#%\s\p{Cc}]+$/u;

/**
 * An id that becomes one segment of a path.
 *
 * @throws TypeError when it is no string, is empty, or could leave its place in a path.
 */
export function checkId(name: string, id: unknown): asserts id is string {
  check(typeof id === 'string' && SAFE.test(id) && !id.includes('..'), name, 'a plain path segment');
}
