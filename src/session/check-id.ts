import { mistake } from './mistake.ts';

/** What would change the meaning of a path, or hides in one: separators, escapes, parent folders, white space, controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const SAFE = /^(?!.*\.\.)[^/\\?#%\s\u0000-\u001f\u007f]+$/;

/**
 * An id that becomes one segment of a path.
 *
 * @throws TypeError when it is no string, is empty, or could leave its place in a path.
 */
export function checkId(name: string, id: unknown): string {
  if (typeof id === 'string' && SAFE.test(id)) return id;
  throw mistake(name, 'text without "/", "\\", "?", "#", "%", ".." and white space');
}
