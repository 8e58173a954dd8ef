import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decisionTable } from './decision-table.ts';

const pages = ['server.md', 'decision-table.md'].map((name) => new URL(`../../docs/${name}`, import.meta.url));

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
    .map((group) => `## ${group}\n\n| request | answer | reason |\n|---|---|---|\n${lines(group)}\n`)
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

// `UPDATE_DOCS=1 npx vitest run test/server/docs.test.ts` writes them.
test('docs/server.md shows the recipes and docs/decision-table.md the table as the tests run them', () => {
  const [guide = '', table = ''] = pages.map((path) => {
    const written = readFileSync(path, 'utf8');
    const page = generated(written);
    if (process.env.UPDATE_DOCS === '1') writeFileSync(path, page);
    expect(readFileSync(path, 'utf8')).toBe(page);
    return page;
  });
  const recipes = readdirSync(new URL('./recipes', import.meta.url)).map((file) => file.replace('.ts', ''));
  expect([...guide.matchAll(/<!-- recipe: ([a-z-]+) -->/g)].map(([, name]) => name).sort()).toEqual(recipes.sort());
  expect(table.match(/^\| .* \|$/gm)?.length).toBeGreaterThan(decisionTable.length);
});
