import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import ts from 'typescript';
import { everyNode, place } from './parse.ts';
import { ROOT, type SourceFiles } from './source-files.ts';

/** A program of its own: the checker leaves a process running beside it, which ends with it. */
const CHECKER = `
  import { text } from 'node:stream/consumers';
  import { check } from 'recheck';
  const patterns = JSON.parse(await text(process.stdin));
  const judge = async ({ source, flags }) => {
    const { status, complexity } = await check(source, flags, { checker: 'automaton', timeout: 60_000 });
    return status === 'safe' ? '' : status + ' ' + (complexity?.summary ?? '');
  };
  const queue = patterns.entries();
  const found = [];
  const work = async () => {
    for (const [index, pattern] of queue) found[index] = await judge(pattern);
  };
  await Promise.all([work(), work()]);
  process.stdout.write(JSON.stringify(found), () => process.exit());
`;

/**
 * Patterns that cost more than linear time on some text, by what `recheck` says of each literal: the search for the beginning
 * counts too, so /\/+$/ is one. A pattern that is made at run time is found as well, for nobody can judge it.
 */
export async function checkPatterns(files: SourceFiles): Promise<string[]> {
  const problems: string[] = [];
  const places = new Map<string, string>();
  everyNode(files, (node, file) => {
    if (ts.isRegularExpressionLiteral(node)) places.set(node.text, places.get(node.text) ?? place(node, file));
    const isMade = ts.isNewExpression(node) || ts.isCallExpression(node);
    if (isMade && node.expression.getText(file) === 'RegExp') problems.push(`${place(node, file)} makes a pattern`);
  });
  const patterns = [...places.keys()].map((literal) => {
    const end = literal.lastIndexOf('/');
    return { source: literal.slice(1, end), flags: literal.slice(end + 1) };
  });
  const checker = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', CHECKER], { cwd: ROOT });
  checker.child.stdin?.end(JSON.stringify(patterns));
  const verdicts = JSON.parse((await checker).stdout) as string[];
  for (const [index, [literal, at]] of [...places].entries()) {
    if (verdicts[index] !== '') problems.push(`${at} ${literal} is ${verdicts[index]}`);
  }
  return problems;
}
