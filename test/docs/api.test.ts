import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import navigation from '../../docs/.vitepress/navigation.json' with { type: 'json' };
import { entryPoints, specifierOf } from '../house/support/manifest.ts';
import { ROOT } from '../house/support/source-files.ts';
import { pages } from './code-blocks.ts';

// The API as `npm run docs` takes it from TypeDoc, with warnings as errors. The site itself: `npm run test:site`.

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xstate-session-api-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs TypeDoc with an options file. */
function build(name: string, options: string): Promise<{ code: number | null; said: string }> {
  const bin = join(ROOT, 'node_modules/typedoc/bin/typedoc');
  const args = [bin, '--options', options, '--out', join(folder, name)];
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      said += text.toString();
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

test('every export has words, every link of a comment leads somewhere, every entry point has its page', async () => {
  const { code, said } = await build('api', 'test/docs/typedoc/typedoc.json');
  expect(said).not.toMatch(/warning|error/i);
  expect(code).toBe(0);
  const files = await readdir(join(folder, 'api'), { recursive: true });
  expect(files).toEqual(expect.arrayContaining(entryPoints.map(([subpath]) => `${specifierOf(subpath)}.md`)));
}, 240_000);

test('an export without words, and a link of a comment that leads nowhere, fail it', { timeout: 120_000 }, async () => {
  const { code, said } = await build('comments', 'test/docs/fixtures/typedoc/comments.json');
  expect(code).toBeGreaterThan(0);
  expect(said).toContain('undocumented (Variable), defined in');
  expect(said).toContain('Failed to resolve link to "noSuchName"');
  expect(said).toContain('Found 0 errors and 2 warnings');
});

test('every page has its place in the navigation of the site', () => {
  const placed = navigation.flatMap((group) => group.pages);
  const written = pages();
  const homeless = written.filter((page) => !placed.includes(page));
  expect(homeless, 'give them a place in docs/.vitepress/navigation.json').toEqual([]);
  expect(placed.filter((page, index) => placed.indexOf(page) !== index)).toEqual([]);
  expect(placed.filter((page) => page.startsWith('docs/') && !written.includes(page))).toEqual([]);
});
