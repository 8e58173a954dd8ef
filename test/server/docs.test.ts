import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decisionTable } from './decision-table.ts';

const path = new URL('../../docs/server.md', import.meta.url);
const written = readFileSync(path, 'utf8');

/** The page as it should be: recipes as their files are, the table as the tests run it. */
function generated(page: string): string {
  const withRecipes = page.replaceAll(
    /(<!-- recipe: ([a-z-]+) -->\n)[\s\S]*?(<!-- \/recipe -->)/g,
    (_, open: string, name: string, close: string) => {
      const file = new URL(`./recipes/${name}.ts`, import.meta.url);
      return `${open}\n\`\`\`ts\n${readFileSync(file, 'utf8')}\`\`\`\n\n${close}`;
    },
  );
  return withRecipes.replace(
    /(<!-- decision table -->\n)[\s\S]*?(<!-- \/decision table -->)/,
    (_, open: string, close: string) => `${open}\n${tables()}\n${close}`,
  );
}

function tables(): string {
  const groups = [...new Set(decisionTable.map(({ group }) => group))];
  return groups
    .map((group) => `### ${group}\n\n| request | answer | reason |\n|---|---|---|\n${lines(group)}\n`)
    .join('\n');
}

function lines(group: string): string {
  const rows = decisionTable.filter((row) => row.group === group);
  return rows
    .map(({ when, status, reason }) => `| ${when} | ${status} | ${reason ? `\`${printable(reason)}\`` : ''} |`)
    .join('\n');
}

function printable(text: string): string {
  return text.replaceAll('|', '\\|');
}

// `UPDATE_DOCS=1 npx vitest run test/server/docs.test.ts` writes it.
test('docs/server.md shows the recipes and the decision table as the tests run them', () => {
  const page = generated(written);
  if (process.env.UPDATE_DOCS === '1') writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
  expect(page.match(/^\| .* \|$/gm)?.length).toBeGreaterThan(decisionTable.length);
  expect(page.match(/```ts\n/g)?.length).toBe(6);
});
