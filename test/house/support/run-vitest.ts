import { execFile } from 'node:child_process';
import { ROOT } from './source-files.ts';

/** Runs vitest in a process of its own, as CI does unless told otherwise: what it ended with, and everything it printed. */
export function runVitest(
  config: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number; readonly printed: string }> {
  const command = ['node_modules/vitest/vitest.mjs', 'run', '--root', '.', '--config', config, '--no-color', ...args];
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, CI: '1', NO_COLOR: '1', VITEST: undefined, ...env } };
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), printed: stdout + stderr });
    });
  });
}
