import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The Chromium to test in, or why there is none. */
export interface FoundBrowser {
  /** An executable that answered `--version`, or `null`. */
  readonly path: string | null;
  /** One line per candidate that did not work. */
  readonly tried: readonly string[];
}

/**
 * Finds a Chromium that starts: `CHROME_PATH` when set, then the one npm brought (Linux x64), then an installed one.
 * A candidate counts only when it answers `--version`.
 */
export async function findBrowser(): Promise<FoundBrowser> {
  const tried: string[] = [];
  for (const candidate of candidates()) {
    const path = await candidate();
    const problem = path === undefined ? null : whyNotUsable(path);
    if (path !== undefined && problem === null) return { path, tried };
    if (path !== undefined) tried.push(`${path} ${problem}`);
  }
  return { path: null, tried };
}

function candidates(): (() => string | undefined | Promise<string | undefined>)[] {
  return [() => process.env.CHROME_PATH || undefined, unpackedFromNpm, ...installedPaths().map((path) => () => path)];
}

async function unpackedFromNpm(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const { default: chromium } = await import('@sparticuz/chromium');
  return chromium.executablePath();
}

function installedPaths(): string[] {
  const programs = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
  switch (process.platform) {
    case 'win32':
      return programs.map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')).filter(existsSync);
    case 'darwin':
      return ['/Applications', join(homedir(), 'Applications')]
        .flatMap((folder) => [
          join(folder, 'Google Chrome.app/Contents/MacOS/Google Chrome'),
          join(folder, 'Chromium.app/Contents/MacOS/Chromium'),
        ])
        .filter(existsSync);
    default:
      return ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser']
        .map((name) => join('/usr/bin', name))
        .filter(existsSync);
  }
}

function whyNotUsable(path: string): string | null {
  if (!existsSync(path)) return 'does not exist';
  // Chrome on Windows opens a window for --version.
  if (process.platform === 'win32') return null;
  const { status, error, stderr } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  if (status === 0) return null;
  return error === undefined ? `does not start: ${stderr.trim().split('\n')[0]}` : 'does not start';
}
