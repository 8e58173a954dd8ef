import { writeFileSync } from 'node:fs';
import type { CommandOutput } from '../terminal.ts';
import { playgroundPage } from './playground-page.ts';

/**
 * `xstate-session playground [FILE]`: writes the playground into a file that a browser opens from the disk.
 *
 * @returns The exit code: 2 when the file cannot be written.
 */
export function writePlayground(file: string, { out, err }: CommandOutput): number {
  try {
    writeFileSync(file, playgroundPage());
  } catch {
    err(`playground: ${file} cannot be written.`);
    return 2;
  }
  out(`The playground is in ${file}: open it in a browser.`);
  return 0;
}
