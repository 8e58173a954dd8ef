import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '../house/support/source-files.ts';
import { pages } from './code-blocks.ts';

const texts = new Map(pages().map((page) => [page, readFileSync(page, 'utf8')]));
const isPublished = (path: string) =>
  /^(?:docs\/|LICENSE$|CHANGELOG\.md$|SECURITY\.md$)/.test(path) && existsSync(path);
const folder = await mkdtemp(join(tmpdir(), 'xstate-session-links-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What remark says of the links of all pages below a folder: one line for each that leads to no file or no heading. */
function lostLinks(root: string, ...paths: readonly string[]): Promise<string[]> {
  const plugin = join(ROOT, 'node_modules/remark-validate-links/index.js');
  const use = `${plugin}=repository:false,root:${JSON.stringify(`${root}/`)}`;
  const args = [join(ROOT, 'node_modules/remark-cli/cli.js'), ...paths, '--use', use, '--quiet', '--no-color'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root }, (_error, _stdout, stderr) => {
      resolve(stderr.split('\n').filter((line) => /\bwarning\b|\berror\b/i.test(line)));
    });
  });
}

test('every link of a page leads to a page, a heading or a file', { timeout: 60_000 }, async () => {
  expect(await lostLinks(ROOT, 'README.md', 'CHANGELOG.md', 'SECURITY.md', 'docs')).toEqual([]);
});

test('a lost link is found; one in a block of code, or to another site, is left alone', async () => {
  const lost = ['[x](no-such-page.md)', '[x](b.md#no-such-heading)', '[x](#no-such-heading)', '![x](no-such.svg)'];
  const fine = '[x](b.md#bee) [y](https://example.com)\n\n```md\n[x](no-such-page.md)\n```\n';
  await mkdir(join(folder, 'docs'));
  await writeFile(join(folder, 'docs/a.md'), `# A\n\n${lost.join('\n\n')}\n\n${fine}`);
  await writeFile(join(folder, 'docs/b.md'), '# Bee\n');
  expect(await lostLinks(folder, 'docs')).toHaveLength(lost.length);
});

/** Where a page leads that is not in the package; remark reads no tags, and knows nothing of what is published. */
function unpublished(page: string, text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)|\b(?:href|src|srcset)="([^"]+)"/g)].map(
    ([, inText, inTag]) => (inText ?? inTag ?? '').split('#')[0] ?? '',
  );
  return targets.filter((target) => {
    const path = posix.join(posix.dirname(page), target);
    return target !== '' && !/^[a-z]+:/.test(target) && !texts.has(path) && !isPublished(path);
  });
}

test('every link and every picture leads to what is in the package, too', () => {
  expect([...texts].flatMap(([page, text]) => unpublished(page, text))).toEqual([]);
  expect(unpublished('docs/a.md', '[x](../src/index.ts) <img src="no-such.svg"> [y](errors.md#codes)')).toEqual([
    '../src/index.ts',
    'no-such.svg',
  ]);
});

test('the README or the guide leads to every page', () => {
  const read = `${texts.get('README.md')}${texts.get('docs/guide.md')?.replaceAll('](', '](docs/')}`;
  expect(pages().filter((page) => page !== 'README.md' && !read.includes(`(${page}`))).toEqual([]);
});

/** Names of what only the repository has: a path of its sources or tests, one of its scripts. */
const ONLY_THERE = /`(?:src|test|machines)\/|`npm (?:run|test)\b/;
const saysWhere = (text: string) => !ONLY_THERE.test(text) || /\brepository\b/.test(text);

test('a page that names a path or a script of the repository says that it is there', () => {
  expect([...texts].flatMap(([page, text]) => (saysWhere(text) ? [] : [page]))).toEqual([]);
  expect(saysWhere('See `test/planted.test.ts`.')).toBe(false);
});
