import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ROOT } from './support/source-files.ts';

// `npm run repeat` itself, over a stand-in for vitest that fails in the runs it is told to.

let folder = '';
afterEach(() => rm(folder, { recursive: true, force: true }));

const STAND_IN = `
  import { appendFileSync, readFileSync } from 'node:fs';
  appendFileSync('runs.txt', JSON.stringify([process.env.SEED, ...process.argv.slice(2)]) + '\\n');
  const run = readFileSync('runs.txt', 'utf8').trim().split('\\n').length;
  if (process.env.FAIL_IN?.split(' ').includes(String(run))) throw new Error('planted in run ' + run);
`;

async function repeat(
  args: readonly string[],
  failIn = '',
): Promise<{ code: number; printed: string; runs: string[][] }> {
  folder = await mkdtemp(join(tmpdir(), 'xstate-session-repeat-'));
  await mkdir(join(folder, 'node_modules/vitest'), { recursive: true });
  await writeFile(join(folder, 'node_modules/vitest/vitest.mjs'), STAND_IN);
  const options = { cwd: folder, env: { ...process.env, FAIL_IN: failIn } };
  const [code, printed] = await new Promise<[number, string]>((resolve) => {
    execFile(process.execPath, [join(ROOT, 'test/house/repeat.mjs'), ...args], options, (error, stdout, stderr) => {
      resolve([Number(error?.code ?? 0), stdout + stderr]);
    });
  });
  const runs = await readFile(join(folder, 'runs.txt'), 'utf8').catch(() => '');
  const lines = runs.split('\n').filter((line) => line !== '');
  return { code, printed, runs: lines.map((line) => JSON.parse(line) as string[]) };
}

test('runs the suites as often as asked, each time with another seed, and hands on paths and options', async () => {
  const { code, printed, runs } = await repeat(['--times', '3', '--project', 'node', 'test/session']);
  expect(code).toBe(0);
  expect(runs.map(([, ...args]) => args)).toEqual(Array(3).fill(['run', '--project', 'node', 'test/session']));
  expect(new Set(runs.map(([seed]) => seed)).size).toBe(3);
  expect(printed).toMatch(/3 +│ 0 +│ 'none'/);
});

test('goes on after a failure, shows what it said, lists its seed, and fails in the end', async () => {
  const { code, printed, runs } = await repeat(['--times=3'], '2');
  expect(code).toBe(1);
  expect(runs).toHaveLength(3);
  expect(printed).toContain('planted in run 2');
  expect(printed).toContain(`seed ${runs[1]?.[0]}: FAILED`);
  expect(printed).toMatch(new RegExp(`3 +│ 1 +│ '${runs[1]?.[0]}'`));
});

test.each([
  ['--times', '0'],
  ['--times', 'many'],
  ['--node', 'latest; true'],
])('refuses %s %s', async (...args) => {
  const { code, printed, runs } = await repeat(args);
  expect(code).toBe(2);
  expect(printed).toContain('Usage: npm run repeat');
  expect(runs).toEqual([]);
});
