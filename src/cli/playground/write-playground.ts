import type { CommandOutput } from '../terminal.ts';
import { writePage } from '../write-file.ts';
import { script } from './page/in-page.ts?page-script';
import { playgroundPage } from './playground-page.ts';

/** Nothing is asked for, whatever the page's code does. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * The playground: one self-contained file with the real session, an emulated frontend API and a plain refresh loop in it. It works from
 * the disk, and asks nothing of any host.
 */
export function playgroundFile(): string {
  return playgroundPage({
    about:
      'The real session, an emulated back end and a plain refresh loop run in this page; it asks no host for anything.',
    head: `<meta http-equiv="content-security-policy" content="${POLICY}">\n`,
    script: `<script>${script}</script>`,
  });
}

/**
 * `xstate-session playground [FILE]`: writes the playground into a file that a browser opens from the disk.
 *
 * @returns The exit code: 2 when the file cannot be written.
 */
export function writePlayground(file: string, output: CommandOutput): number {
  const place = { path: file, what: 'The playground is in', command: 'playground' };
  return writePage(playgroundFile(), place, output) ? 0 : 2;
}
