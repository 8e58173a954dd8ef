import { join } from 'node:path';
import { apartFolder, installApart } from '../support/install-apart.ts';

/** A runtime that npm brings. */
export interface Runtime {
  readonly name: string;
  /** What its `navigator.userAgent` begins with. */
  readonly says: string;
  /** The program, from the folder of the installed runtimes, and what precedes the name of a script. */
  readonly command: readonly string[];
}

/** Every runtime that the README names and npm brings, beside the two that run within Node: `workers.test.ts`. */
export const RUNTIMES: readonly Runtime[] = [
  { name: 'Node 20', says: 'Node.js/20', command: ['node20/bin/node'] },
  { name: 'Node 22', says: 'Node.js/22', command: ['node22/bin/node'] },
  { name: 'Node 24', says: 'Node.js/24', command: ['node24/bin/node'] },
  { name: 'Bun', says: 'Bun/', command: ['bun/bin/bun.exe', 'run'] },
  {
    name: 'Deno',
    says: 'Deno/',
    command: ['deno/deno', 'run', '--allow-all', '--no-lock', '--cached-only', '--quiet'],
  },
];

/** The program of a runtime, as it was installed. */
export function programOf({ command: [path = ''] }: Runtime): string {
  return join(apartFolder('runtimes'), 'node_modules', path);
}

/**
 * Installs the runtimes as the lock file in `npm` says, unless that was done before. A folder of its own: here it would
 * hide the package from its tests.
 *
 * @returns Why they could not be installed; `''` when they were.
 */
export function installRuntimes(): Promise<string> {
  return installApart('runtimes', 'test/runtimes/npm');
}
