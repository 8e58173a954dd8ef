import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entryPoints, specifierOf } from '../house/support/manifest.ts';
import { ROOT } from '../house/support/source-files.ts';
import { pages } from './code-blocks.ts';

// The site as `npm run docs` builds it, with warnings as errors.

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xstate-session-site-'));
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

test('the site is built without a warning: every export has words, every link leads somewhere', async () => {
  const { code, said } = await build('site', 'test/docs/typedoc/typedoc.json');
  expect(said).not.toMatch(/warning|error/i);
  expect(code).toBe(0);

  const files = await readdir(join(folder, 'site'), { recursive: true });
  const names = pages().flatMap((page) => (page === 'README.md' ? [] : [`${page.replace(/\.md$/, '')}.html`]));
  expect(files).toEqual(expect.arrayContaining(names.map((name) => name.replace('docs', 'documents'))));
  const modules = entryPoints.map(([subpath]) => `modules/${specifierOf(subpath).replace('/', '_')}.html`);
  expect(files).toEqual(expect.arrayContaining(modules));

  const loads = /<(?:script|link|img|source)\b[^>]*(?:src|href|srcset)="(?:https?:)?\/\/[^"]*"/g;
  const html = files.filter((path) => path.endsWith('.html'));
  const texts = await Promise.all(html.map((path) => readFile(join(folder, 'site', path), 'utf8')));
  expect(texts.flatMap((text) => text.match(loads) ?? [])).toEqual([]);
}, 240_000);

describe('a planted fault fails the build', () => {
  test.each([
    [
      'an export without words, and a link of a comment that leads nowhere',
      'comments',
      ['undocumented (Variable), defined in', 'Failed to resolve link to "noSuchName"'],
    ],
    ['a link of a page that leads nowhere', 'page', ['The relative path no-such-page.md is not a file']],
  ])('%s', { timeout: 120_000 }, async (_fault, name, complaints) => {
    const { code, said } = await build(name, `test/docs/fixtures/typedoc/${name}.json`);
    expect(code).toBeGreaterThan(0);
    for (const complaint of complaints) expect(said).toContain(complaint);
    expect(said).toContain(`Found 0 errors and ${complaints.length} warnings`);
  });
});
