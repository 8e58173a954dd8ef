import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ROOT } from './lib/source-files.ts';

// `npm test` itself: its steps are scripts of package.json, so here it runs those of an empty project.

const STEPS = ['build', 'lint', 'typecheck', 'check:package', 'size', 'vitest'];
const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true }))));

async function runWith(broken: readonly string[]): Promise<{ code: number; printed: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'xstate-session-run-'));
  folders.push(folder);
  const scripts = Object.fromEntries(STEPS.map((step) => [step, broken.includes(step) ? 'exit 3' : 'exit 0']));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'planted', scripts }));
  return new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, 'test/house/run.mjs')], { cwd: folder }, (error, stdout) => {
      resolve({ code: Number(error?.code ?? 0), printed: stdout });
    });
  });
}

test('npm test passes when every step does, and says so for each', async () => {
  const { code, printed } = await runWith([]);
  expect(code).toBe(0);
  for (const step of STEPS) expect(printed).toMatch(new RegExp(`^ {2}ok +${step} `, 'm'));
  expect(printed.trimEnd()).toMatch(/All steps passed\.$/);
});

test('a failing step fails npm test, is named, and does not keep the others from running', async () => {
  const { code, printed } = await runWith(['lint']);
  expect(code).toBe(1);
  expect(printed).toMatch(/^ {2}FAILED +lint /m);
  expect(printed).toMatch(/^ {2}ok +vitest /m);
  expect(printed.trimEnd()).toMatch(/FAILED: lint\. Run one alone with: npm run lint$/);
});

test('nothing runs on a build that failed', async () => {
  const { code, printed } = await runWith(['build']);
  expect(code).toBe(1);
  expect(printed).toContain('not run: lint, typecheck, check:package, size, vitest');
});
