import { expect, test } from 'vitest';
import { checkMachineFiles } from './support/check-machine-files.ts';
import { sourceFiles } from './support/source-files.ts';

// Visual editors read a chart without running it. What they cannot read is kept out of the machine files.

test('each machine file holds one chart that can be read without running it', () => {
  const files = sourceFiles('machines');
  expect([...files.keys()].filter((path) => path.endsWith('.machine.ts'))).toHaveLength(3);
  expect(checkMachineFiles(files)).toEqual([]);
});

test.each([
  ['two charts', `createMachine({ id: 'a' }); createMachine({ id: 'b' });`, '2 calls'],
  ['no chart', 'export const planted = 1;', '0 calls'],
  ['a chart from elsewhere', 'setup({}).createMachine(chart);', 'no literal'],
  ['a chart without an id', 'setup({}).createMachine({ states: {} });', 'no id'],
  ['options beside the chart', `createMachine({ id: 'a' }, { guards });`, 'more than the chart'],
  ['a spread', `createMachine({ id: 'a', ...common });`, 'spread'],
  ['a fragment', `createMachine({ id: 'a', states: { idle } });`, 'shorthand'],
  ['an imported state', `createMachine({ id: 'a', states: { idle: idleState } });`, 'no literal: idleState'],
  ['a computed name', `createMachine({ id: 'a', states: { [IDLE]: {} } });`, 'computed'],
  ['an inline guard', `createMachine({ id: 'a', always: { guard: () => true } });`, 'no literal: () => true'],
  ['an inline action', `createMachine({ id: 'a', entry: assign({ n: 1 }) });`, 'no literal: assign'],
  ['an actor by value', `createMachine({ id: 'a', invoke: { src: createToken } });`, 'no literal: createToken'],
  ['a built text', `createMachine({ id: 'a' + 1 });`, 'no literal'],
  ['a method', `createMachine({ id: 'a', entry() {} });`, 'method'],
])('%s is found', (_what, text, complaint) => {
  expect(checkMachineFiles(new Map([['machines/planted.machine.ts', text]])).join('\n')).toContain(complaint);
});

test('code under its own names, parameters and arrays are fine', () => {
  const text = `setup({}).createMachine({
    id: 'a', context: initial, output: result, initial: 'b',
    states: { 'b-c': { tags: ['busy'], entry: { type: 'say', params: { times: 2, loud: true } }, invoke: { src: 'x', input: given } } },
  });`;
  expect(checkMachineFiles(new Map([['machines/fine.machine.ts', text]]))).toEqual([]);
});
