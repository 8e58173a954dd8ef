import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../house/lib/source-files.ts';

interface Run {
  readonly code: number;
  readonly printed: string;
}

/** Mutates some rules of the session chart, in a process of its own, with the score it must reach. */
function mutate(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const command = ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', 'test/mutation/stryker.config.mjs'];
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, PART: 'quick', VITEST: undefined, ...env } };
    execFile(process.execPath, [...command, ...args], options, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), printed: stdout + stderr });
    });
  });
}

describe('a small change to a rule of the session chart', { timeout: 120_000 }, () => {
  it('is noticed by the tests of the rules', async () => {
    const { code, printed } = await mutate([]);
    expect(printed).toMatch(/All files +\| +9\d\.\d\d/);
    expect(code, printed).toBe(0);
  });

  it('would not be, were a test left out', async () => {
    const { code, printed } = await mutate(['--mutate', 'machines/session/judge.ts'], { LEAVE_OUT: 'a mint' });
    expect(printed).toMatch(/\[Survived\]/);
    expect(code).toBe(1);
  });
});
