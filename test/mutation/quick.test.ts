import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../house/support/source-files.ts';

/** What came of a run: the exit code it would end with, and each mutant. */
interface Run {
  readonly code: number;
  readonly mutants: readonly { readonly file: string; readonly status: string }[];
}

let runs: { readonly whole: Run; readonly lacking: Run };
let printed: string;

// Mutates some rules of the session chart, in a process of its own, with the score it must reach.
beforeAll(async () => {
  const options = { cwd: ROOT, env: { ...process.env, PART: 'quick', VITEST: undefined } };
  const { stdout } = await promisify(execFile)(process.execPath, ['test/mutation/quick.mjs'], options);
  printed = stdout;
  runs = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{')));
}, 120_000);

const killed = ({ mutants }: Run) => mutants.filter(({ status }) => status === 'Killed');

describe('a small change to a rule of the session chart', () => {
  it('is noticed by the tests of the rules', () => {
    const { code, mutants } = runs.whole;
    expect(code, printed).toBe(0);
    expect(killed(runs.whole).length / mutants.length, printed).toBeGreaterThan(0.9);
  });

  it('is made in every file of them', () => {
    const files = killed(runs.whole).map(({ file }) => file);
    expect([...new Set(files)].sort()).toEqual(['evaluate-token.ts', 'schedule.ts']);
    expect(files.length).toBeGreaterThan(100);
  });

  it('would not be, were a test left out', () => {
    const { code, mutants } = runs.lacking;
    expect(code).toBe(1);
    expect(mutants.map(({ status }) => status)).toContain('Survived');
  });
});
