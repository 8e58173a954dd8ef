import { existsSync, writeFileSync } from 'node:fs';
import { printable } from '../inspect/redaction/printable.ts';
import type { CommandOutput } from './terminal.ts';

/**
 * Writes a page into a file, and says where it is, and when it has taken the place of another.
 *
 * @param what - Begins the sentence: `The page is`.
 * @param command - Begins the complaint when it cannot be written.
 * @returns Whether it could be written.
 */
export function writePage(
  page: string,
  { path, what, command }: { readonly path: string; readonly what: string; readonly command: string },
  { out, err }: CommandOutput,
): boolean {
  const isThere = existsSync(path);
  try {
    writeFileSync(path, page);
  } catch {
    err(printable(`${command}: the file ${path} cannot be written.`));
    return false;
  }
  out(printable(`${what} ${path}${isThere ? ', in place of what was there' : ''}: open it in a browser.`));
  return true;
}
