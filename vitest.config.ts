import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { pageScriptsInVite } from './test/house/page-scripts.ts';
import { BROWSER_FLAGS } from './test/support/browser-flags.ts';
import { findBrowser } from './test/support/find-browser.ts';
import { seedOfRun } from './test/support/seed.ts';
import { SlowFirst } from './test/support/slow-first.ts';

// One seed orders the tests and drives fast-check; vitest prints it. `SEED=<number> npx vitest run …` repeats a run.
const seed = seedOfRun();

/** What every project shares: each option here is a gate, and `test/house/gates.test.ts` plants a fault for each. */
export const gates = {
  sequence: { shuffle: true, seed },
  expect: { requireAssertions: true },
  // A worker keeps the modules it has loaded: the gates of `test/support/setup.ts` see that files leave nothing else behind.
  isolate: false,
  // Time is injected, so a test that needs this long hangs.
  testTimeout: 20_000,
  hookTimeout: 30_000,
  restoreMocks: true,
  unstubGlobals: true,
  unstubEnvs: true,
  env: { SEED: String(seed) },
} as const;

const browser = await findBrowser();
const never = ['**/fixtures/**', 'node_modules/**', 'dist/**'];

export default defineConfig({
  test: {
    ...gates,
    sequence: { ...gates.sequence, sequencer: SlowFirst },
    // One more than cores: suites wait for sockets, a browser or real time, one of them for two minutes.
    maxWorkers: availableParallelism() + 1,
    coverage: { provider: 'v8', include: ['src/**', 'machines/**'] },
    projects: [
      {
        plugins: [pageScriptsInVite],
        test: {
          ...gates,
          name: 'node',
          // Node itself loads what is built, as it does for a user.
          server: { deps: { external: [/\/dist\//] } },
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**/*.browser.test.ts', ...never],
          setupFiles: ['test/support/setup.ts'],
        },
      },
      {
        // The wire's suite again over the other major of ky that the package accepts.
        resolve: { alias: [{ find: /^ky$/, replacement: 'ky2' }] },
        test: {
          ...gates,
          name: 'ky2',
          include: ['test/frontend-api/**/*.test.ts', 'test/house/ky-major.test.ts'],
          env: { ...gates.env, KY_MAJOR: '2' },
          exclude: never,
          setupFiles: ['test/support/setup.ts'],
        },
      },
      browser.path === null
        ? {
            test: {
              ...gates,
              name: 'browser',
              include: ['test/support/no-browser.ts'],
              env: { ...gates.env, NO_BROWSER_BECAUSE: browser.tried.join('; ') },
            },
          }
        : {
            // Found while a test runs, a dependency would make Vite reload the page under it.
            optimizeDeps: { include: ['xstate', 'ky', 'jose', 'jose/jwt/decode', 'jose/decode/protected_header'] },
            test: {
              ...gates,
              name: 'browser',
              include: ['test/browser/**/*.browser.test.ts'],
              exclude: never,
              setupFiles: ['test/support/setup-browser.ts'],
              browser: {
                enabled: true,
                headless: true,
                screenshotFailures: false,
                provider: playwright({ launchOptions: { executablePath: browser.path, args: [...BROWSER_FLAGS] } }),
                instances: [{ browser: 'chromium' }],
              },
            },
          },
    ],
  },
});
