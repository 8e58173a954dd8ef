import { expect, test } from 'vitest';
import { compile } from './support/compile.ts';

// Each layer is compiled with the platform it may know, and with a fault planted in it.

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

test.each(
  [
    { layer: 'pure', folders: ['src/protocol', 'machines'], knows: [] },
    {
      layer: 'portable',
      folders: ['src/session', 'src/lifetime', 'src/server', 'src/view', 'src/react-native'],
      knows: ['setTimeout', 'fetch', 'console'],
    },
    {
      layer: 'web',
      folders: ['src/frontend-api', 'src/fetch', 'src/backend-api', 'src/browser'],
      knows: ['setTimeout', 'fetch', 'console', 'window', 'document'],
    },
  ].map((about) => [about.folders.join(' and '), about] as const),
)('%s compile without what they may not know', { timeout: 240_000 }, async (_named, { layer, folders, knows }) => {
  const pathOf = (folder: string, index: number) => `${folder}/planted-${index}.ts`;
  const planted = new Map(
    folders.flatMap((folder) => Object.values(faults).map((text, index) => [pathOf(folder, index), text] as const)),
  );
  const complaints = await compile({ config: `test/house/layers/tsconfig.${layer}.json`, planted });

  const own = complaints.filter((complaint) => !complaint.includes('/planted-'));
  expect(own, 'the layer itself').toEqual([]);
  for (const folder of folders) {
    const accepted = Object.keys(faults).filter(
      (_name, index) => !complaints.some((line) => line.startsWith(`${pathOf(folder, index)}:`)),
    );
    expect(accepted, `the planted faults that went through in ${folder}`).toEqual(knows);
  }
});
