import { escapedJson } from '../redaction/printable.ts';

/** What a test says of a trace. */
export interface TestParts {
  readonly title: string;
  /** The lines of the trace. */
  readonly rows: readonly string[];
  /** Each event of it, with the state it leads to. */
  readonly steps: readonly { readonly key: number; readonly event: string; readonly state: string }[];
}

/** The text of a vitest file that plays a trace. */
export function testText({ title, rows, steps }: TestParts): string {
  return [
    `import { expect, test } from 'vitest';`,
    `import { replayTrace } from 'xstate-session/inspect';`,
    `import { checkGuarantees } from 'xstate-session/testing';`,
    '',
    `const trace = [`,
    ...rows.map((row) => `  ${escapedJson(row)},`),
    `].join('\\n');`,
    '',
    `const { steps, difference, reports } = replayTrace(trace, { check: checkGuarantees });`,
    '',
    `test(${escapedJson(title)}, () => {`,
    '  // Each event with the state it leads to: write here what it should have been.',
    `  expect(steps.map(({ key, event, state }) => \`\${key} \${event} → \${state}\`)).toEqual([`,
    ...steps.map(({ key, event, state }) => `    ${escapedJson(`${key} ${event} → ${state}`)},`),
    '  ]);',
    '});',
    '',
    `test('no promise of the package is broken on the way', () => {`,
    `  expect(reports.filter(({ outcome }) => outcome === 'violated')).toEqual([]);`,
    '});',
    '',
    `test('the chart does what was recorded', () => {`,
    '  expect(difference).toBe(null);',
    '});',
    '',
  ].join('\n');
}
