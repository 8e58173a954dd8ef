import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const path = new URL('../../docs/oauth.md', import.meta.url);
const recipe = new URL('./recipes/oauth.ts', import.meta.url);

// `UPDATE_DOCS=1 npx vitest run --project node test/oauth/docs.test.ts` writes it.
test('docs/oauth.md shows the recipe as the tests run it', () => {
  const page = readFileSync(path, 'utf8').replace(
    /(<!-- recipe: oauth -->\n)[\s\S]*?(<!-- \/recipe -->)/,
    (_, open: string, close: string) => `${open}\n\`\`\`ts\n${readFileSync(recipe, 'utf8')}\`\`\`\n\n${close}`,
  );
  if (process.env.UPDATE_DOCS === '1') writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
  expect(page).toContain('refreshTokenGrantRequest');
});
