import { accessSync, constants, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { printable } from '../inspect/redaction/printable.ts';
import { fieldOf } from '../protocol/unknown-values.ts';
import type { CommandOutput } from './terminal.ts';

/** Where our pages have their titles. */
const HEAD_CHARS = 2_000;

/** What the commands write: how its name ends, and by what one of ours is known. */
const KINDS = {
  page: {
    ending: '.html',
    isOurs: (text: string) =>
      text.startsWith('<!doctype html>\n<html lang="en">') &&
      /<title>[^<]*xstate-session/.test(text.slice(0, HEAD_CHARS)),
  },
  picture: {
    ending: '.svg',
    isOurs: (text: string) => /^<svg [^>]*class="(?:session-chart|fleets)" /.test(text.slice(0, HEAD_CHARS)),
  },
};

/** A page to be opened in a browser, or a picture. */
export type WrittenKind = keyof typeof KINDS;

/**
 * Why a file is not to be written: its name is of another kind, something else is there already, or it cannot be.
 *
 * @returns Without a full stop, and as it was given: not yet as a terminal may show it. `null` when nothing speaks against it.
 */
export function problemWithFile(path: string, kind: WrittenKind): string | null {
  const { ending, isOurs } = KINDS[kind];
  if (!path.toLowerCase().endsWith(ending)) return `a ${kind} is written, so the name must end with ${ending}: ${path}`;
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    accessSync(there ? path : dirname(path), constants.W_OK);
    const isFree = !there || (there.isFile() && (there.size === 0 || isOurs(readFileSync(path, 'utf8'))));
    return isFree ? null : `${path} is there already, and is no ${kind} of ours: remove it, or choose another name`;
  } catch (error) {
    return cannotBeWritten(path, error);
  }
}

/**
 * Writes a file, where nothing but an earlier one of ours is in its place.
 *
 * @returns Why it is not written, as {@link problemWithFile} says it; `null` when it is.
 */
export function writeFile(path: string, kind: WrittenKind, text: string): string | null {
  const problem = problemWithFile(path, kind);
  if (problem !== null) return problem;
  try {
    writeFileSync(path, text);
    return null;
  } catch (error) {
    return cannotBeWritten(path, error);
  }
}

/**
 * Writes a picture into a file, and says where it is.
 *
 * @param say - Where a line for people goes.
 * @returns Why it is not written, as {@link problemWithFile} says it; `null` when it is.
 */
export function writePicture(picture: string, path: string, say: (line: string) => void): string | null {
  const problem = writeFile(path, 'picture', picture);
  if (problem === null) say(printable(`The picture is in ${path}.`));
  return problem;
}

function cannotBeWritten(path: string, error: unknown): string {
  return `the file ${path} cannot be written (${String(fieldOf(error, 'code') ?? error)})`;
}

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
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  const problem = writeFile(path, 'page', page);
  if (problem !== null) {
    err(printable(`${command}: ${problem}.`));
    return false;
  }
  out(printable(`${what} ${path}${isThere ? ', in place of what was there' : ''}: open it in a browser.`));
  return true;
}
