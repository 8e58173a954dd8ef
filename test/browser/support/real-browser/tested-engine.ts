import { findBrowser } from '../../../support/find-browser.ts';
import { findFirefox } from './find-firefox.ts';
import { findWebkit } from './find-webkit.ts';

/** Which browser the real pages are in, or why there is none. */
export interface TestedEngine {
  readonly name: 'Chromium' | 'Firefox' | 'WebKit';
  readonly path: string | null;
  /** One line per candidate that did not work. */
  readonly tried: readonly string[];
}

/**
 * A Chromium, unless `REAL_BROWSER` asks for another (`npm run test:firefox`, `npm run test:webkit`).
 *
 * @param options - Whether an installed browser is preferred to npm's, which is no whole one.
 */
export async function testedEngine(options: { readonly installed?: boolean } = {}): Promise<TestedEngine> {
  if (process.env.REAL_BROWSER === 'firefox') return { name: 'Firefox', ...findFirefox() };
  if (process.env.REAL_BROWSER === 'webkit') return { name: 'WebKit', ...findWebkit() };
  return { name: 'Chromium', ...(await findBrowser(options)) };
}
