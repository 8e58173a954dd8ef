import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compile } from '../house/lib/compile.ts';

const page = readFileSync(new URL('../../docs/inspecting.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
const planted = (codes: readonly string[]) =>
  new Map(codes.map((code, index) => [`test/inspect/docs-block-${index}.ts`, `${code}\nexport {};`]));
const complaintsOf = (codes: readonly string[]) =>
  compile({ config: 'tsconfig.json', options: { noUnusedLocals: false }, planted: planted(codes) }).filter(
    (complaint) => complaint.includes('docs-block-'),
  );

test('every code block of docs/inspecting.md compiles, and a wrong one would not', { timeout: 60_000 }, () => {
  expect(blocks).toHaveLength(2);
  const wrong = `${blocks[0]}\nsession.noSuchMethod();`;
  expect(complaintsOf([...blocks, wrong]).map((complaint) => complaint.split(' ').slice(0, 2).join(' '))).toEqual([
    expect.stringMatching(/docs-block-2\.ts:\d+ TS2339$/),
  ]);
});
