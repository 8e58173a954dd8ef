import ts from 'typescript';
import { importsOf } from './imports-of.ts';
import { everyNode, parse, place } from './parse.ts';
import type { SourceFiles } from './source-files.ts';

/** Tests that rightly look at the wall clock, each with its reason. */
export const WALL_CLOCK: ReadonlyMap<string, string> = new Map([
  ['test/server/recipes.test.ts', 'the recipes run as users paste them, on the real clock'],
]);

/** The parts of the test folder that are no suites. */
const NO_SUITES = /^test\/(?:house|support|bench|types)\//;

/** Sleeps, wall clocks and unseeded chance in tests: what makes a suite pass today and fail tomorrow. */
export function checkTestClock(files: SourceFiles): string[] {
  const problems: string[] = [];
  const suites = new Map([...files].filter(([path]) => !NO_SUITES.test(path) && !WALL_CLOCK.has(path)));
  for (const file of parse(suites)) {
    for (const { specifier, at } of importsOf(file)) {
      if (/^(?:node:)?timers/.test(specifier)) problems.push(`${at} imports ${specifier}`);
    }
  }
  everyNode(suites, (node, file) => {
    const name = ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression.getText(file) : '';
    const reads = /^(?:globalThis\.)?(?:setTimeout|setInterval|Date\.now|Math\.random|performance\.now)$/.test(name);
    const makesNow = ts.isNewExpression(node) && name === 'Date' && !node.arguments?.length;
    if (reads || makesNow) problems.push(`${place(node, file)} calls ${name}`);
  });
  return problems;
}
