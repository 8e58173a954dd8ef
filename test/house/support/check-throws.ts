import ts from 'typescript';
import { layerOf } from '../import-rules.ts';
import { everyNode, parse, place } from './parse.ts';
import type { SourceFiles } from './source-files.ts';

/** Errors of others that a layer throws because their library asks for it. */
const ALSO: Readonly<Record<string, readonly string[]>> = { cli: ['InvalidArgumentError'] };

/** Files that make an error without a code and do not throw it, each with its reason. */
export const COPIES: ReadonlyMap<string, string> = new Map([
  ['src/frontend-api/errors.ts', 'a cause is copied without the secrets its message may quote'],
]);

/** The built-in classes whose instances have no code. */
const UNCODED = ['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'URIError', 'AggregateError'];

/**
 * What is thrown has a code, or is a caller's mistake: a class of the SessionError family, a TypeError, what a function that
 * is declared to return one of these made, or something that was caught or is the reason of a signal. An error without a
 * code is not even made.
 */
export function checkThrows(files: SourceFiles): string[] {
  const family = sessionErrors(files);
  const makers = errorMakers(files, family);
  const problems: string[] = [];
  everyNode(files, (node, file) => {
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && UNCODED.includes(node.expression.getText(file))) {
      if (!COPIES.has(file.fileName)) problems.push(`${place(node, file)} makes an error without a code`);
    }
    if (!ts.isThrowStatement(node)) return;
    const thrown = node.expression;
    const name = ts.isNewExpression(thrown) || ts.isCallExpression(thrown) ? thrown.expression.getText(file) : '';
    const also = ALSO[layerOf(file.fileName) ?? ''] ?? [];
    const allowed = ts.isNewExpression(thrown)
      ? family.has(name) || also.includes(name)
      : makers.has(name) || isReason(thrown) || (ts.isIdentifier(thrown) && isCaught(thrown));
    if (!allowed) problems.push(`${place(node, file)} throws ${thrown.getText(file).split('\n')[0]}`);
  });
  return problems;
}

function isReason(thrown: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(thrown) && thrown.name.text === 'reason';
}

/** Whether a name is that of a `catch` clause, or the first parameter of a handler given to `.catch()` or `.then()`. */
function isCaught(name: ts.Identifier): boolean {
  return (
    ts.findAncestor(name, (node) => {
      if (ts.isCatchClause(node)) return node.variableDeclaration?.name.getText() === name.text;
      if (!ts.isArrowFunction(node) || node.parameters[0]?.name.getText() !== name.text) return false;
      if (!ts.isCallExpression(node.parent)) return false;
      const { expression: called, arguments: given } = node.parent;
      if (!ts.isPropertyAccessExpression(called)) return false;
      return called.name.text === 'catch' || (called.name.text === 'then' && given[1] === node);
    }) !== undefined
  );
}

/** Functions whose declared result is an error of the family. */
function errorMakers(files: SourceFiles, family: ReadonlySet<string>): ReadonlySet<string> {
  const makers = new Set<string>();
  everyNode(files, (node, file) => {
    if (!ts.isFunctionDeclaration(node) || node.name === undefined || node.type === undefined) return;
    const results = node.type.getText(file).split('|');
    if (results.every((result) => family.has(result.trim()))) makers.add(node.name.text);
  });
  return makers;
}

/** `TypeError`, `SessionError`, and every class that extends the latter, however indirectly. */
function sessionErrors(files: SourceFiles): ReadonlySet<string> {
  const parents = new Map<string, string>();
  for (const file of parse(files)) {
    for (const statement of file.statements) {
      if (!ts.isClassDeclaration(statement) || statement.name === undefined) continue;
      const parent = statement.heritageClauses?.[0]?.types[0]?.expression.getText(file);
      if (parent !== undefined) parents.set(statement.name.text, parent);
    }
  }
  const belongs = (name: string | undefined): boolean =>
    name !== undefined && (name === 'SessionError' || belongs(parents.get(name)));
  return new Set(['TypeError', 'SessionError', ...[...parents.keys()].filter(belongs)]);
}
