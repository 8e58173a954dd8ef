import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Why a browser's executable cannot be used, or `null`: it must be there and answer `--version`. */
export function whyNotUsable(path: string): string | null {
  if (!existsSync(path)) return 'does not exist';
  // Chrome on Windows opens a window for --version.
  if (process.platform === 'win32') return null;
  const { status, error, stderr } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  if (status === 0) return null;
  return error === undefined ? `does not start: ${stderr.trim().split('\n')[0]}` : 'does not start';
}
