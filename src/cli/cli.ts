#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runTaskOfThread } from './simulate/run-fleet.ts';

// A thread of a simulation begins with this very file.
if (!runTaskOfThread()) {
  // Seen from dist, where this is built to.
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const { version } = manifest as { version: string };
  const program = new URL(import.meta.url);
  // Only here: a thread that had to load all commands would take a third of a second more to begin.
  const { runCommand } = await import('./run-command.ts');

  let lost: string | null = null;
  process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
    // A reader that has seen enough, such as `head`, has lost nothing.
    if (code !== 'EPIPE') lost ??= code;
  });
  const code = await runCommand(process.argv.slice(2), { version, process, program });
  // Whatever a module of the user's left running must not keep the command alive; what was written goes out first.
  process.stdout.write('', () => setImmediate(end));

  function end(): void {
    if (lost !== null) process.stderr.write(`error: the output cannot be written (${lost})\n`);
    process.exit(lost === null ? code : 2);
  }
}
