import { parts, quick } from './parts.mjs';

// Every small change to the charts and the session must be noticed by a test. One part at a time: `PART` says which.
const { PART: part = 'quick', LEAVE_OUT: leaveOut = '' } = process.env;
const { mutate, suites } = { ...parts, quick }[part];

// One seed for all runs, fewer walks and paths: neither chance nor an afternoon.
Object.assign(process.env, { SEED: '1', WALKS: '12', EVERY_NTH_PATH: '9' });

export default {
  packageManager: 'npm',
  testRunner: 'in-process',
  plugins: ['./test/mutation/in-process/test-runner.mjs', './test/mutation/ignore-words.mjs'],
  inProcess: { suites, leaveOut },
  ignorers: ['words'],
  mutate,
  // Every file that is not ignored is read and copied.
  ignorePatterns:
    part === 'quick'
      ? ['**', '!machines/**', '!src/**', '!test/machines/**', '!test/mutation/**']
      : ['.stryker-tmp', 'dist', 'docs', 'reports', 'coverage'],
  // Nothing checks types here.
  disableTypeChecks: false,
  concurrency: part === 'quick' ? 1 : 2,
  timeoutMS: 15_000,
  timeoutFactor: 1,
  // What runs while a module loads is read by every test; the chart's literal has a faster check of its own in test/machines.
  ignoreStatic: true,
  incremental: part !== 'quick',
  incrementalFile: `reports/mutation/${part}.incremental.json`,
  tempDirName: `.stryker-tmp/${part}`,
  allowEmpty: true,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `reports/mutation/${part}.json` },
  thresholds: { high: 95, low: 90, break: 90 },
};
