import { expect, test } from 'vitest';
import { checkPatterns } from './support/check-patterns.ts';
import { sourceFiles } from './support/source-files.ts';

// A pattern that backtracks, or begins anew at each character, turns a header of 15 kB into seconds of CPU.

const PLANTED = [
  String.raw`export const slashesAtTheEnd = (text: string) => text.replace(/\/+$/, '');`,
  String.raw`export const twoPartsOfAToken = /[\w-]{16,}\.[\w.-]{16,}/g;`,
  String.raw`export const date = /^\w{3}, .+:.+ GMT$/;`,
  String.raw`export const element = /<style>.*?<\/style>/s;`,
  String.raw`export const beginningOfAToken = /ey[\w-]{6,}\.[\w-]*/g;`,
  'export const doubles = /^(?:a+)+$/;',
  'export const madeAtRunTime = (word: string) => new RegExp(word);',
  String.raw`export const fine = /^[\w-]{1,99}$/;`,
];

test('no pattern of the house costs more than linear time', { timeout: 480_000 }, async () => {
  expect(await checkPatterns(sourceFiles('src', 'machines'))).toEqual([]);
});

test('each planted pattern that does is found', { timeout: 240_000 }, async () => {
  const found = await checkPatterns(new Map([['src/protocol/planted.ts', PLANTED.join('\n')]]));
  const lines = found.map((problem) => /^src\/protocol\/planted\.ts:(\d+) /.exec(problem)?.[1]);
  expect(lines.sort()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
});
