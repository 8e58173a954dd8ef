import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as kit from 'xstate-session/testing';
import { runVitest } from '../house/support/run-vitest.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const page = read('../../docs/testing.md');
const example = read('./fixtures/docs/own-create-token.example.ts');
const config = 'test/testing/fixtures/docs/vitest.config.ts';

describe('the guide to the kit', () => {
  it('shows the example as it is run, in less than 40 lines', () => {
    expect(page).toContain(`\`\`\`ts\n${example}\`\`\``);
    expect(example.split('\n').length).toBeLessThan(40);
  });

  it('shows an example that finds the bug, a 503 that signs the user out, and passes once it is repaired', {
    timeout: 120_000,
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
