import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ROOT } from './lib/source-files.ts';

// `npm test` itself: its steps are scripts of package.json, so here it runs those of an empty project.

const STEPS = ['build', 'lint', 'typecheck', 'check:package', 'size', 'vitest'];
// npm takes its time to start, and starts six times.
const SLOW = { timeout: 60_000 };
const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true }))));

async function runWith(commands: Readonly<Record<string, string>>): Promise<{ code: number; printed: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'xstate-session-run-'));
  folders.push(folder);
  const scripts = Object.fromEntries(STEPS.map((step) => [step, commands[step] ?? 'exit 0']));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'planted', scripts }));
  return new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, 'test/house/run.mjs')], { cwd: folder }, (error, stdout) => {
      resolve({ code: Number(error?.code ?? 0), printed: stdout });
    });
  });
}

test(
  'npm test passes when every step does, and says so for each, with what it printed below its name',
  SLOW,
  async () => {
    const late = "for (const ms of [100, 500]) setTimeout(() => console.log('typecheck after ' + ms), ms)";
    const { code, printed } = await runWith({
      ...Object.fromEntries(STEPS.map((step) => [step, `echo ${step} speaks`])),
      typecheck: `node -e "${late}"`,
    });
    expect(code).toBe(0);
    for (const step of STEPS) expect(printed).toMatch(new RegExp(`^ {2}ok +${step} `, 'm'));
    expect(printed.trimEnd()).toMatch(/All steps passed\.$/);
    const lines = printed.split('\n').filter((line) => / speaks *$| after |^── /.test(line));
    expect(
      lines.map((line) => line.replace(/: .*/, '').trim()),
      'vitest, beside typecheck, waits with it',
    ).toEqual([
      ...['── build', 'build speaks', '── lint', 'lint speaks', '── typecheck', 'typecheck after 100'],
      ...['typecheck after 500', '── check:package', 'check:package speaks', '── size', 'size speaks'],
      ...['── vitest', 'vitest speaks'],
    ]);
  },
);

test('a failing step fails npm test, is named, and does not keep the others from running', SLOW, async () => {
  const { code, printed } = await runWith({ lint: 'exit 3' });
  expect(code).toBe(1);
  expect(printed).toMatch(/^ {2}FAILED +lint /m);
  expect(printed).toMatch(/^ {2}ok +vitest /m);
  expect(printed.trimEnd()).toMatch(/FAILED: lint\. Run one alone with: npm run lint$/);
});

test('nothing that looks at the build runs on one that failed', SLOW, async () => {
  const { code, printed } = await runWith({ build: 'exit 3' });
  expect(code).toBe(1);
  expect(printed).toContain('not run: typecheck, check:package, size, vitest');
  expect(printed).not.toMatch(/── (?:typecheck|vitest)/);
});
