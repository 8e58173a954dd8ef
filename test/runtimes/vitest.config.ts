import { defineConfig } from 'vitest/config';
import { gates } from '../../vitest.config.ts';
import { installRuntimes } from './install.ts';

const missingBecause = await installRuntimes();

// `npm run test:runtimes`: not a part of `npm test`, for it downloads five runtimes the first time.
export default defineConfig({
  test: {
    ...gates,
    name: 'runtimes',
    // Says which runtime did what.
    reporters: ['verbose'],
    testTimeout: 60_000,
    include: [
      'test/runtimes/workers.test.ts',
      missingBecause === '' ? 'test/runtimes/processes.runtime.ts' : 'test/runtimes/no-runtimes.ts',
    ],
    env: { ...gates.env, NO_RUNTIMES_BECAUSE: missingBecause },
    setupFiles: ['test/support/setup.ts'],
    maxWorkers: 2,
  },
});
