import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as kit from 'xstate-session/testing';
import { membersOf, parsed } from '../docs/pages/doc-comments.ts';
import { table } from '../docs/pages/table.ts';
import { runVitest } from '../house/support/run-vitest.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
/** The page as it should be: the example as its file is, the options as their comments say. */
function generated(text: string): string {
  return text
    .replace(
      /(<!-- example: ([a-z.-]+) -->\n)[\s\S]*?(<!-- \/example -->)/g,
      (_, open: string, name: string, close: string) =>
        `${open}\n\`\`\`ts\n${read(`./support/${name}`)}\`\`\`\n\n${close}`,
    )
    .replace(
      /(<!-- members: (\S+) (\w+) -->\n)[\s\S]*?(<!-- \/members -->)/g,
      (_, open: string, file: string, name: string, close: string) => {
        const rows = membersOf(parsed(file), name).map((member) => [`\`${member.name}\``, member.text]);
        return `${open}\n${table(['name', 'meaning'], rows)}\n\n${close}`;
      },
    );
}

const path = new URL('../../docs/testing.md', import.meta.url);
// `UPDATE_DOCS=1 npx vitest run --project node test/testing/docs.test.ts` writes it.
if (process.env.UPDATE_DOCS === '1') writeFileSync(path, generated(readFileSync(path, 'utf8')));
const page = read('../../docs/testing.md');
const example = read('./fixtures/docs/own-create-token.example.ts');
const config = 'test/testing/fixtures/docs/vitest.config.ts';

describe('the guide to the kit', () => {
  it('shows the adapter as it is tested, and every option with what its comment says', () => {
    expect(page).toBe(generated(page));
    expect(page).toContain('export const ownWire: WireAdapter');
    expect(page).toMatch(/\| `refreshTokens` \| Whether a refresh brings/);
    // Planted: another word in a cell is seen.
    const changed = page.replace('Whether a refresh brings', 'Whether a refresh costs');
    expect(generated(changed)).toBe(page);
  });

  it('shows the example as it is run, in less than 40 lines', () => {
    expect(page).toContain(`\`\`\`ts\n${example}\`\`\``);
    expect(example.split('\n').length).toBeLessThan(40);
  });

  it('shows an example that finds the bug, a 503 that signs the user out, and passes once it is repaired', {
    timeout: 480_000,
  }, async () => {
    const { code, printed } = await runVitest(config);
    expect([code, printed.includes('Tests  1 failed | 1 passed (2)')], printed).toEqual([1, true]);
    expect(printed).toMatch(/FAIL +test\/testing\/fixtures\/docs\/own-create-token\.example\.ts/);
    expect(printed).not.toMatch(/FAIL +test\/testing\/fixtures\/docs\/repaired/);
    expect(printed).toContain('keeps its users signed in');
    expect(printed).toMatch(/"step": "(?:origin|edge) is unavailable"/);
    expect(printed).toContain('confirming');
  });

  it('names everything the kit exports', () => {
    expect(Object.keys(kit).filter((name) => !page.includes(`\`${name}`))).toEqual([]);
  });
});
