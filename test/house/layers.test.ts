import { expect, test } from 'vitest';
import { compile } from './lib/compile.ts';

// `npm run typecheck` compiles each layer with the platform it may know. Here a fault is planted in each.

const faults = {
  setTimeout: 'export const planted = () => setTimeout(() => undefined, 1);',
  fetch: `export const planted = () => fetch('/');`,
  console: `export const planted = () => console.log('planted');`,
  window: 'export const planted = () => window;',
  document: 'export const planted = () => document.cookie;',
  process: 'export const planted = () => process.env;',
  Buffer: `export const planted = () => Buffer.from('planted');`,
  'a module of Node': `import { readFile } from 'node:fs/promises';\nexport const planted = readFile;`,
  'a timer with unref': 'export const planted = () => setTimeout(() => undefined, 1).unref();',
};

test.each([
  { layer: 'pure', folder: 'src/protocol', knows: [] },
  { layer: 'pure', folder: 'machines', knows: [] },
  { layer: 'portable', folder: 'src/session', knows: ['setTimeout', 'fetch', 'console'] },
  { layer: 'portable', folder: 'src/server', knows: ['setTimeout', 'fetch', 'console'] },
  { layer: 'web', folder: 'src/frontend-api', knows: ['setTimeout', 'fetch', 'console', 'window', 'document'] },
])('$folder compiles without what it may not know', { timeout: 60_000 }, ({ layer, folder, knows }) => {
  const names = Object.keys(faults).map((_name, index) => `${folder}/planted-${index}.ts`);
  const planted = new Map(Object.values(faults).map((text, index) => [names[index] ?? '', text]));
  const complaints = compile({ config: `test/house/layers/tsconfig.${layer}.json`, planted });

  const own = complaints.filter((complaint) => !complaint.includes('/planted-'));
  expect(own, 'the layer itself').toEqual([]);
  const accepted = Object.keys(faults).filter(
    (_name, index) => !complaints.some((line) => line.startsWith(`${names[index]}:`)),
  );
  expect(accepted, 'the planted faults that went through').toEqual(knows);
});
