import { check } from '../protocol/caller-input.ts';

/** Without what would change the meaning of a path, or hides in one: separators, escapes, parent folders, white space, controls. */
const SAFE = /^[^/\\?#%\s\p{Cc}]+$/u;

/** Whether an id can become one segment of a path. */
export function isId(id: unknown): id is string {
  return typeof id === 'string' && SAFE.test(id) && !id.includes('..');
}

/**
 * An id that becomes one segment of a path.
 *
 * @throws TypeError when it is no string, is empty, or could leave its place in a path.
 */
export function checkId(name: string, id: unknown): asserts id is string {
  check(isId(id), name, 'a plain path segment', id);
}

/** @throws TypeError when a word is none of those there are. */
export function checkOneOf(word: unknown, name: string, known: readonly string[]): void {
  check(known.includes(word as string), name, known.join(' or '), word);
}

/**
 * An organization's id as the chart takes it.
 *
 * @returns `null` for the personal account.
 * @throws TypeError when it is neither a string nor nothing.
 */
export function checkOrganizationId(id: unknown): string | null {
  check(id == null || typeof id === 'string', 'organizationId', 'text or null', id);
  return id || null;
}
