import { compile as compileSvelte } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';
import { compileScript, compileTemplate, parse } from 'vue/compiler-sfc';
import { codeBlocks } from '../docs/code-blocks.ts';
import { compile } from '../house/support/compile.ts';

// The components of the pages for Vue and Svelte: their own compilers take them, and TypeScript takes their scripts.

const components = ['docs/vue.md', 'docs/svelte.md'].flatMap((page) =>
  codeBlocks(page).filter(({ language }) => language === 'html'),
);

function complaintsOf(where: string, code: string): readonly unknown[] {
  if (where.startsWith('docs/svelte.md')) {
    return [
      ...compileSvelte(code, { generate: 'client' }).warnings,
      ...compileSvelte(code, { generate: 'server' }).warnings,
    ];
  }
  const { descriptor, errors } = parse(code);
  compileScript(descriptor, { id: 'sample' });
  const source = descriptor.template?.content ?? '';
  return [...errors, ...compileTemplate({ source, filename: 'Sample.vue', id: 'sample' }).errors];
}

describe('a component in the documentation', () => {
  test('is one of several', () => {
    expect(components).toHaveLength(4);
  });

  test.each(components.map(({ where, code }) => [where, code] as const))('compiles: %s', (where, code) => {
    expect(complaintsOf(where, code)).toEqual([]);
  });

  test('is found out when it does not', () => {
    expect(() => complaintsOf('docs/svelte.md', '{#if planted}')).toThrow();
    expect(complaintsOf('docs/vue.md', '<script setup>const a = 1;</script><template><p></template>')).not.toEqual([]);
  });

  test('has a script that TypeScript takes', { timeout: 60_000 }, async () => {
    const scripts = components.map(({ where, code }) => {
      const script = /<script[^>]*>(.*?)<\/script>/s.exec(code)?.[1] ?? '';
      return [`${where.replace(/\W+/g, '-')}.ts`, `${script}\nexport {};\n`] as const;
    });
    const options = {
      strict: true,
      skipLibCheck: true,
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      lib: ['es2023', 'dom', 'dom.iterable'],
      types: ['svelte'],
    };
    expect(await compile({ options, planted: new Map(scripts) })).toEqual([]);
    const wrong = `import { useSession } from 'xstate-session/svelte';\nuseSession().planted;`;
    expect(await compile({ options, planted: new Map([['planted.ts', wrong]]) })).toHaveLength(1);
  });
});
