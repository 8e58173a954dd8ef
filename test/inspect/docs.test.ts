import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { compile } from '../house/lib/compile.ts';

const page = readFileSync(new URL('../../docs/inspecting.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
const planted = (codes: readonly string[]) =>
  new Map(codes.map((code, index) => [`test/inspect/docs-block-${index}.ts`, `${code}\nexport {};`]));
const complaintsOf = (codes: readonly string[]) => compile({ options, planted: planted(codes) });
const options: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
  skipLibCheck: true,
};

test('every code block of docs/inspecting.md compiles, and a wrong one would not', { timeout: 60_000 }, () => {
  expect(blocks).toHaveLength(2);
  const wrong = `${blocks[0]}\nsession.noSuchMethod();`;
  expect(complaintsOf([...blocks, wrong]).map((complaint) => complaint.split(' ').slice(0, 2).join(' '))).toEqual([
    expect.stringMatching(/docs-block-2\.ts:\d+ TS2339$/),
  ]);
});
