import { existsSync } from 'node:fs';
import type { FoundBrowser } from '../../../support/find-browser.ts';

/** Finds a WebKitWebDriver: `WEBKIT_PATH` when set, else an installed one. npm brings none. */
export function findWebkit(): FoundBrowser {
  const path = process.env.WEBKIT_PATH || '/usr/bin/WebKitWebDriver';
  const tried = [path, '/usr/bin/xvfb-run'].filter((file) => !existsSync(file)).map((file) => `${file} does not exist`);
  return { path: tried.length === 0 ? path : null, tried };
}
