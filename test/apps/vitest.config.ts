import { defineConfig } from 'vitest/config';
import { gates } from '../../vitest.config.ts';
import { findBrowser } from '../support/find-browser.ts';
import { installNodes } from './install.ts';

const browser = await findBrowser();
const missingBecause = browser.path === null ? browser.tried.join('; ') : await installNodes();

// `npm run test:apps`: not a part of `npm test`, for it installs and builds an app of each framework.
export default defineConfig({
  test: {
    ...gates,
    name: 'apps',
    // Says which app did what.
    reporters: ['verbose'],
    testTimeout: 60_000,
    // Installs and builds.
    hookTimeout: 600_000,
    include: [missingBecause === '' ? 'test/apps/*.app.ts' : 'test/apps/no-apps.ts'],
    env: { ...gates.env, NO_APPS_BECAUSE: missingBecause, BROWSER_PATH: browser.path ?? '' },
    // Builds take cores, pages wait for real time.
    maxWorkers: 2,
  },
});
