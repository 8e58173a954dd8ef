import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as kit from 'xstate-session/testing';
import { runVitest } from '../house/lib/run-vitest.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const page = read('../../docs/testing.md');
const example = read('./fixtures/docs/own-create-token.example.ts');
const config = 'test/testing/fixtures/docs/vitest.config.ts';

describe('the guide to the kit', () => {
  it('shows the example as it is run, in less than 40 lines', () => {
    expect(page).toContain(`\`\`\`ts\n${example}\`\`\``);
    expect(example.split('\n').length).toBeLessThan(40);
  });

  it('shows an example that finds the bug: a 503 that signs the user out', { timeout: 120_000 }, async () => {
    const { code, printed } = await runVitest(config);
    expect(code).toBe(1);
    expect(printed).toContain('keeps its users signed in');
    expect(printed).toMatch(/"step": "(?:origin|edge) is unavailable"/);
    expect(printed).toContain('confirming');
  });

  it('shows an example that passes once the bug is repaired', { timeout: 120_000 }, async () => {
    const { code, printed } = await runVitest(config, [], { REPAIRED: '1' });
    expect([code, printed.includes('1 passed')], printed).toEqual([0, true]);
  });

  it('names everything the kit exports', () => {
    expect(Object.keys(kit).filter((name) => !page.includes(`\`${name}`))).toEqual([]);
  });
});
