import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guarantees } from 'xstate-session/testing';
import { runVitest } from '../house/support/run-vitest.ts';
import { heldGuarantees } from './held-guarantees.ts';
import { bundleFaults, NO_FAULT } from './support/bundle-faults.ts';

const root = (path: string) => new URL(`../../${path}`, import.meta.url);
let failed: string[] = [];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xstate-session-faults-'));
  await bundleFaults(folder);
  const { printed } = await runVitest('test/guarantees/faults/vitest.config.ts', ['--dir', folder]);
  failed = printed.split('\n').filter((line) => line.startsWith(' FAIL '));
}, 600_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the promise', () => {
  it.each(guarantees.map(({ name, number }) => [number, name] as const))('number %d, %s, has tests', (_, name) => {
    const { suites, faultIn } = heldGuarantees[name];
    expect([faultIn, ...suites].filter((path) => !existsSync(root(path)))).toEqual([]);
    expect(readFileSync(root('test/guarantees/session.test.ts'), 'utf8')).toContain(`promise('${name}'`);
  });

  it.each(guarantees.map(({ name, number }) => [number, name, heldGuarantees[name].fault] as const))(
    'number %d, %s, is seen to be broken where %s',
    (number, name) => {
      const seen = failed.filter((line) => line.includes(`/${name}.test.js `));
      expect(
        seen.some((line) => line.includes(`number ${number}, ${name}`)),
        seen.join('\n'),
      ).toBe(true);
    },
  );

  it('is broken by nothing where no fault is planted', () => {
    expect(failed.filter((line) => line.includes(`/${NO_FAULT}.test.js `))).toEqual([]);
    expect(failed.length).toBeGreaterThan(13);
  });
});
