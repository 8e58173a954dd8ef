import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pages } from './code-blocks.ts';
import { lostLinks } from './lost-links.ts';

const texts = new Map(pages().map((page) => [page, readFileSync(page, 'utf8')]));
const isPublished = (path: string) => /^(?:docs\/|LICENSE$|CHANGELOG\.md$)/.test(path) && existsSync(path);

test('every link of a page leads to a page, a heading or a picture that is in the package, too', () => {
  expect(lostLinks(texts, isPublished)).toEqual([]);
});

test('the README or the guide leads to every page', () => {
  const read = `${texts.get('README.md')}${texts.get('docs/guide.md')?.replaceAll('](', '](docs/')}`;
  expect(pages().filter((page) => page !== 'README.md' && !read.includes(`(${page}`))).toEqual([]);
});

test.each([
  ['[x](no-such-page.md)', 'no such file in the package'],
  ['[x](../src/index.ts)', 'no such file in the package'],
  ['<img src="no-such-picture.svg">', 'no such file in the package'],
  ['[x](errors.md#no-such-heading)', 'no such heading'],
  ['[x](#no-such-heading)', 'no such heading'],
])('the lost link «%s» is found', (link, complaint) => {
  const planted = new Map([...texts, ['docs/planted.md', `# Planted\n\n${link}\n`]]);
  expect(lostLinks(planted, isPublished)).toEqual([expect.stringContaining(complaint)]);
});

test('a link in a block of code, and one to another site, are left alone', () => {
  const fine = '# Fine\n\n[x](https://example.com) [y](#fine)\n\n```md\n[x](no-such-page.md)\n```\n';
  expect(lostLinks(new Map([['docs/fine.md', fine]]), isPublished)).toEqual([]);
});

/** Names of what only the repository has: a path of its sources or tests, one of its scripts. */
const ONLY_THERE = /`(?:src|test|machines)\/|`npm (?:run|test)\b/;
const saysWhere = (text: string) => !ONLY_THERE.test(text) || /\brepository\b/.test(text);

test('a page that names a path or a script of the repository says that it is there', () => {
  expect([...texts].flatMap(([page, text]) => (saysWhere(text) ? [] : [page]))).toEqual([]);
  expect(saysWhere('See `test/planted.test.ts`.')).toBe(false);
});
