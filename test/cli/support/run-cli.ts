import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a command ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run it. */
export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Another build of the command. */
  readonly script?: string;
  /** Is told what the command has written so far; may kill it. */
  readonly onOutput?: (stdout: string, child: ChildProcess) => void;
}

const BUILT = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
/** The folder with the actors of these tests. */
export const ACTORS = fileURLToPath(new URL('../fixtures/', import.meta.url));

/** Runs the built command in a process of its own, with no more of the environment than it needs. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { env = {}, cwd = ACTORS, script = BUILT, onOutput } = options;
  const { PATH = '', SystemRoot = '' } = process.env;
  const child = spawn(process.execPath, [script, ...args], { cwd, env: { PATH, SystemRoot, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    onOutput?.(stdout, child);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
