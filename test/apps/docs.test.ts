import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeBlocks, pages } from '../docs/code-blocks.ts';
import { APPS } from './apps.ts';

const PLACES = /(<!-- app: (\S+) -->\n)[\s\S]*?(<!-- \/app -->)/g;

/** A page as it should be: the files of the apps as they stand there. */
function generated(page: string): string {
  return page.replaceAll(PLACES, (_, open: string, path: string, close: string) => {
    const code = readFileSync(new URL(path, import.meta.url), 'utf8');
    const name = path.slice(path.indexOf('/') + 1);
    return `${open}\n\`\`\`${path.split('.').at(-1)} app\n${commented(name)}\n${code}\`\`\`\n\n${close}`;
  });
}

/** The file's name, in a comment as its language has them. */
function commented(name: string): string {
  return /\.(?:vue|svelte)$/.test(name) ? `<!-- ${name} -->` : `// ${name}`;
}

const written = pages().map((page) => [page, readFileSync(page, 'utf8')] as const);
const withApps = written.filter(([, text]) => text.includes('<!-- app: '));

// `UPDATE_DOCS=1 npx vitest run --project node test/apps/docs.test.ts` writes them.
test.each(withApps)('%s shows the files of the apps as they are built and driven', (page, text) => {
  if (process.env.UPDATE_DOCS === '1') writeFileSync(page, generated(text));
  expect(readFileSync(page, 'utf8')).toBe(generated(text));
});

test('every app has its page, and no block says that it is of an app but those', () => {
  const shown = withApps.flatMap(([, text]) => [...text.matchAll(PLACES)].map(([, , path = '']) => path));
  expect(new Set(shown.map((path) => path.split('/')[0]))).toEqual(new Set(APPS.map(({ folder }) => folder)));
  expect(shown.filter((path) => !existsSync(new URL(path, import.meta.url)))).toEqual([]);
  expect(pages().flatMap((page) => codeBlocks(page).filter(({ isOfApp }) => isOfApp))).toHaveLength(shown.length);
});
