import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVitest } from './support/run-vitest.ts';

// Each fixture breaks one rule of the test suite. All of them run once, under the real setup file and the real options.

interface FileReport {
  name: string;
  message: string;
  assertionResults: { status: string; failureMessages: string[] }[];
}

const reports = new Map<string, FileReport>();
let printed = '';
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xstate-session-gates-'));
  const outputFile = join(folder, 'report.json');
  const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', outputFile];
  ({ printed } = await runVitest('test/house/fixtures/gates/vitest.config.ts', reporters));
  const { testResults } = JSON.parse(await readFile(outputFile, 'utf8')) as { testResults: FileReport[] };
  for (const report of testResults) reports.set(basename(report.name, '.fixture.ts'), report);
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Everything the run said against a fixture. */
function complaints(fixture: string): string {
  const report = reports.get(fixture);
  if (report === undefined) throw new Error(`no report of the fixture "${fixture}" in:\n${printed}`);
  return [report.message, ...report.assertionResults.flatMap((result) => result.failureMessages)].join('\n').trim();
}

test.each([
  ['network', 'the network is closed in tests'],
  ['timer', 'a timer of 60000 ms, set at'],
  ['node-timer', 'a timer of 60000 ms, set at'],
  ['server', '1 × TCPServerWrap'],
  ['channel', '1 × MessagePort'],
  ['listener', 'a listener of process "SIGTERM"'],
  ['fake-timers', 'fake timers were left on'],
  ['global', 'fetch was left replaced'],
  ['no-assertion', 'expected any number of assertion, but got none'],
  ['property', '{ seed: 42, path: "'],
  ['property', 'To repeat it: SEED=42 npx vitest run test/house/fixtures/gates/property.fixture.ts'],
])('the planted fault "%s" fails its file', (fixture, complaint) => {
  expect(complaints(fixture)).toContain(complaint);
});

test.each([['planted rejection'], ['planted exception']])('a %s that no test awaited fails the run', (message) => {
  expect(printed).toContain(`Error: ${message}`);
  expect(printed).toMatch(/Errors\s+2 errors/);
});

test('a file that cleans up after itself passes', () => {
  expect(complaints('clean')).toBe('');
});

test('the seed of the random order is printed', () => {
  expect(printed).toContain('Running tests with seed "42"');
});
