import { defineConfig } from 'vitest/config';
import { gates } from '../../../vitest.config.ts';

// `npm run test:firefox`: the suites of real pages once more, in the Firefox that is installed. Not a part of `npm test`,
// for npm brings no Firefox and the run takes minutes.
export default defineConfig({
  test: {
    ...gates,
    name: 'firefox',
    include: ['test/browser/real-pages.test.ts', 'test/browser/back-forward-cache.test.ts'],
    env: { ...gates.env, REAL_BROWSER: 'firefox' },
    setupFiles: ['test/support/setup.ts'],
    fileParallelism: false,
  },
});
