#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runCommand } from './run-command.ts';

// Seen from dist, where this is built to.
const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const { version } = manifest as { version: string };

const code = await runCommand(process.argv.slice(2), { version, process });
// Whatever a module of the user's left running must not keep the command alive; what was written goes out first.
process.stdout.write('', () => process.exit(code));
