import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scenarios } from '../../src/cli/drill/scenarios.ts';
import { runCli } from './support/run-cli.ts';

const path = new URL('../../docs/drill.md', import.meta.url);
const examples = new URL('./examples/', import.meta.url);

/** The page as it should be: the scenarios as they are played, the example as its file is. */
function generated(page: string): string {
  const rows = scenarios.map(({ name, title }) => `| \`${name}\` | ${title} |`).join('\n');
  return page
    .replace(
      /(<!-- scenarios -->\n)[\s\S]*?(<!-- \/scenarios -->)/,
      (_, open: string, close: string) => `${open}\n| scenario | |\n|---|---|\n${rows}\n\n${close}`,
    )
    .replace(
      /(<!-- example: ([a-z.-]+) -->\n)[\s\S]*?(<!-- \/example -->)/g,
      (_, open: string, name: string, close: string) =>
        `${open}\n\`\`\`js\n${readFileSync(new URL(name, examples), 'utf8')}\`\`\`\n\n${close}`,
    );
}

// `UPDATE_DOCS=1 npx vitest run --project node test/cli/docs.test.ts` writes it.
test('docs/drill.md shows the scenarios and the example as they are', () => {
  const page = generated(readFileSync(path, 'utf8'));
  if (process.env.UPDATE_DOCS === '1') writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
  for (const { name } of scenarios) expect(page).toContain(`| \`${name}\` |`);
  expect(page).toContain('export const actors');
});

test.each(['drill', 'fleet'])('the options of docs/%s.md are those of the command', async (name) => {
  const path = new URL(`../../docs/${name}.md`, import.meta.url);
  const { stdout } = await runCli([name === 'fleet' ? 'simulate' : name, '--help']);
  const options = (text: string) =>
    [...new Set(text.match(/--[a-z]+/g))].filter((option) => option !== '--help').sort();
  expect(options(readFileSync(path, 'utf8'))).toEqual(options(stdout));
});

test('the example of docs/drill.md passes the drill it is written for', async () => {
  const args = ['drill', '--scenario', 'origin-outage', '--scenario', 'rate-limit', '--actors', './my-actors.mjs'];
  const result = await runCli(args, { cwd: fileURLToPath(examples) });
  expect(result.stdout).toContain('Nothing broke');
  expect(result).toMatchObject({ code: 0, stderr: '' });
}, 60_000);
