import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { compile } from '../house/support/compile.ts';
import { type CodeBlock, codeBlocks, pages } from './code-blocks.ts';

const blocks = pages().flatMap((page) => codeBlocks(page));
const typed = blocks.filter(({ language, isOfApp }) => /^tsx?$/.test(language) && !isOfApp);
const run = blocks.filter(({ isRun }) => isRun);

/** Compiles blocks as a user's strict project would: each a file of its own, so that names of two do not meet. */
function complaints(of: readonly CodeBlock[]): Promise<string[]> {
  const planted = new Map(of.map((block) => [fileOf(block), `${pragmaOf(block)}${block.code}\nexport {};\n`]));
  const options = {
    strict: true,
    skipLibCheck: true,
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2023', 'dom', 'dom.iterable'],
    jsx: 'react-jsx',
    types: ['node'],
  };
  return compile({ options, planted });
}

function print({ code }: CodeBlock): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], { input: code, encoding: 'utf8' });
  return stdout + stderr;
}

describe('a block of code in the documentation', () => {
  it('compiles, when it is TypeScript, and is found out when it does not', { timeout: 60_000 }, async () => {
    expect(typed.length).toBeGreaterThan(3);
    const wrong = codeBlocks(
      'planted.md',
      "```ts\nimport { createSession } from 'xstate-session';\ncreateSession({});\n```\n",
    );
    const found = await complaints([...typed, ...wrong]);
    expect(found.map((complaint) => complaint.split(' ').slice(0, 2).join(' '))).toEqual([
      'block-planted-md-1.ts:2 TS2739',
    ]);
  });

  it.each(run.map((block) => [block.where, block] as const))('prints what the page says: %s', (_where, block) => {
    expect(block.output).not.toBeNull();
    expect(print(block)).toBe(block.output);
  });

  it('is found out when it prints something else', () => {
    const [block] = codeBlocks('planted.md', "```js run\nconsole.log('a')\n```\n\n```text output\nb\n```\n");
    expect(block?.output).toBe('b\n');
    expect(block && print(block)).toBe('a\n');
  });
});

function fileOf({ where, language }: CodeBlock): string {
  return `block-${where.replace(/\W+/g, '-')}.${language}`;
}

/** Whose JSX it is, which a project says once for all of its files. */
function pragmaOf({ where }: CodeBlock): string {
  return where.startsWith('docs/solid.md') ? '/** @jsxImportSource solid-js */ ' : '';
}
