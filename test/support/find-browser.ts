import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { whyNotUsable } from './why-not-usable.ts';

/** The browser to test in, or why there is none. */
export interface FoundBrowser {
  /** An executable that answered `--version`, or `null`. */
  readonly path: string | null;
  /** One line per candidate that did not work. */
  readonly tried: readonly string[];
}

/**
 * Finds a Chromium that starts: `CHROME_PATH` when set, then the one npm brought (Linux x64), then an installed one.
 * A candidate counts only when it answers `--version`.
 *
 * @param options - `installed`: an installed one is tried before npm's.
 */
export async function findBrowser(options: { readonly installed?: boolean } = {}): Promise<FoundBrowser> {
  const tried: string[] = [];
  for (const candidate of candidates(options.installed ?? false)) {
    const path = await candidate();
    const problem = path === undefined ? null : whyNotUsable(path);
    if (path !== undefined && problem === null) return { path, tried };
    if (path !== undefined) tried.push(`${path} ${problem}`);
  }
  return { path: null, tried };
}

function candidates(isInstalledFirst: boolean): (() => string | undefined | Promise<string | undefined>)[] {
  const installed = installedPaths().map((path) => () => path);
  const found = isInstalledFirst ? [...installed, unpackedFromNpm] : [unpackedFromNpm, ...installed];
  return [() => process.env.CHROME_PATH || undefined, ...found];
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
