import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FoundBrowser } from '../../../support/find-browser.ts';
import { whyNotUsable } from '../../../support/why-not-usable.ts';

/** Finds a Firefox that starts: `FIREFOX_PATH` when set, else an installed one. npm brings none. */
export function findFirefox(): FoundBrowser {
  const given = process.env.FIREFOX_PATH;
  const tried: string[] = [];
  for (const path of given ? [given] : installedPaths().filter(existsSync)) {
    const problem = whyNotUsable(path);
    if (problem === null) return { path, tried };
    tried.push(`${path} ${problem}`);
  }
  return { path: null, tried };
}

function installedPaths(): string[] {
  switch (process.platform) {
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
        .flatMap((name) => process.env[name] ?? [])
        .map((folder) => join(folder, 'Mozilla Firefox', 'firefox.exe'));
    case 'darwin':
      return ['/Applications', join(homedir(), 'Applications')].map((folder) =>
        join(folder, 'Firefox.app/Contents/MacOS/firefox'),
      );
    default:
      return ['/usr/bin/firefox', '/usr/bin/firefox-esr', '/usr/local/bin/firefox', '/opt/firefox/firefox'];
  }
}
