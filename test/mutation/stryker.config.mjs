// `npm run mutation`: every small change to the charts and the session must be noticed by a test.
export default {
  packageManager: 'npm',
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', './test/mutation/ignore-words.mjs'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  ignorers: ['words'],
  mutate: ['machines/**/*.ts', 'src/protocol/**/*.ts', 'src/session/**/*.ts'],
  ignorePatterns: ['dist', 'docs', 'reports', 'coverage'],
  concurrency: 2,
  timeoutMS: 20_000,
  // What runs while a module loads is read by every test; the chart's literal has a faster check of its own in test/machines.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  tempDirName: '.stryker-tmp',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  thresholds: { high: 95, low: 90, break: 90 },
};
