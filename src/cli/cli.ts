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

  const code = await runCommand(process.argv.slice(2), { version, process, program });
  // Whatever a module of the user's left running must not keep the command alive; what was written goes out first.
  process.stdout.write('', () => process.exit(code));
}
