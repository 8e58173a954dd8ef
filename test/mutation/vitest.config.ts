import { defineConfig } from 'vitest/config';
import { sourceAliases } from './source-aliases.ts';

/**
 * What Stryker runs: the suites that hold the charts and the session, on the sources. The other suites import `dist`,
 * which no mutation reaches.
 */
export default defineConfig({
  resolve: { alias: sourceAliases },
  test: {
    name: 'mutation',
    include: [
      'test/guarantees/session.test.ts',
      'test/machines/**/*.test.ts',
      'test/properties/**/*.test.ts',
      'test/protocol/**/*.test.ts',
      'test/session/**/*.test.ts',
      'test/testing/lockstep/**/*.test.ts',
      'test/server/decision-table.test.ts',
      'test/server/request-machine.test.ts',
    ],
    // What measures or changes the chart itself would only be slow here.
    exclude: ['test/machines/{coverage,faults,structure}.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    // One seed for all runs, fewer walks and paths: neither chance nor an afternoon.
    env: { SEED: '1', WALKS: '12', EVERY_NTH_PATH: '9' },
    restoreMocks: true,
    testTimeout: 30_000,
  },
});
