import type { SourceFiles } from './source-files.ts';

/** The hard limit of a file, in lines. A chart is one literal, told from top to bottom: it has none. */
export const MAX_LINES = 300;

/** Files that are too long to read. */
export function checkFileSize(files: SourceFiles): string[] {
  return [...files]
    .filter(([path]) => !path.endsWith('.machine.ts'))
    .map(([path, text]) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines, more than ${MAX_LINES}`);
}
