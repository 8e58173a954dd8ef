import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const path = new URL('../../docs/fetch.md', import.meta.url);
const folder = new URL('./recipes/', import.meta.url);

// `UPDATE_DOCS=1 npx vitest run --project node test/fetch/docs.test.ts` writes it.
test('docs/fetch.md shows the recipes as the tests run them', () => {
  const page = readFileSync(path, 'utf8').replaceAll(
    /(<!-- recipe: ([a-z-]+) -->\n)[\s\S]*?(<!-- \/recipe -->)/g,
    (_, open: string, name: string, close: string) =>
      `${open}\n\`\`\`ts\n${readFileSync(new URL(`${name}.ts`, folder), 'utf8')}\`\`\`\n\n${close}`,
  );
  if (process.env.UPDATE_DOCS === '1') writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
  const shown = [...page.matchAll(/<!-- recipe: ([a-z-]+) -->/g)].map(([, name]) => `${name}.ts`);
  expect(shown.sort()).toEqual(readdirSync(folder).sort());
});
