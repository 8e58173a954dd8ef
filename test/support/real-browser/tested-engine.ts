import { findBrowser } from '../find-browser.ts';
import { findFirefox } from '../find-firefox.ts';

/** Which browser the real pages are in, or why there is none. */
export interface TestedEngine {
  readonly name: 'Chromium' | 'Firefox';
  readonly path: string | null;
  /** One line per candidate that did not work. */
  readonly tried: readonly string[];
}

/**
 * A Chromium, unless `REAL_BROWSER=firefox` (`npm run test:firefox`) asks for the other one.
 *
 * @param options - Whether an installed browser is preferred to npm's, which is no whole one.
 */
export async function testedEngine(options: { readonly installed?: boolean } = {}): Promise<TestedEngine> {
  if (process.env.REAL_BROWSER === 'firefox') return { name: 'Firefox', ...findFirefox() };
  return { name: 'Chromium', ...(await findBrowser(options)) };
}
