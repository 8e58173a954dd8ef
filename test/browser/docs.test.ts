import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const path = new URL('../../docs/browser.md', import.meta.url);
const written = readFileSync(path, 'utf8');

// `UPDATE_DOCS=1 npx vitest run test/browser/docs.test.ts` writes it.
test('docs/browser.md shows the recipes as they are compiled', () => {
  const page = written.replaceAll(
    /(<!-- recipe: ([a-z-]+) -->\n)[\s\S]*?(<!-- \/recipe -->)/g,
    (_, open: string, name: string, close: string) => {
      const file = new URL(`./recipes/${name}.ts`, import.meta.url);
      return `${open}\n\`\`\`ts\n${readFileSync(file, 'utf8')}\`\`\`\n\n${close}`;
    },
  );
  if (process.env.UPDATE_DOCS === '1') writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
  expect(page.match(/```ts\n/g)?.length).toBe(2);
});
