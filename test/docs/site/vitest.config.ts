import { defineConfig } from 'vitest/config';
import { gates } from '../../../vitest.config.ts';
import { findBrowser } from '../../support/find-browser.ts';

const browser = await findBrowser();

// `npm run test:site`: not a part of `npm test`, for it builds the site and looks at each page four times.
export default defineConfig({
  test: {
    ...gates,
    name: 'site',
    testTimeout: 120_000,
    hookTimeout: 300_000,
    include: ['test/docs/site/*.site.ts'],
    setupFiles: ['test/support/setup.ts'],
    env: { ...gates.env, BROWSER_PATH: browser.path ?? '', NO_BROWSER_BECAUSE: browser.tried.join('; ') },
  },
});
