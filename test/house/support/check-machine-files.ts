import ts from 'typescript';
import { parse, place } from './parse.ts';
import type { SourceFiles } from './source-files.ts';

/** Where a chart names code: what these hold cannot be said by a literal. */
const CODE = ['context', 'input', 'output'];

/**
 * What a tool needs that reads a chart without running it: one `createMachine` per machine file, its chart one literal with
 * an id, no spreads, computed or shorthand names, imported fragments, inline functions or built texts.
 */
export function checkMachineFiles(files: SourceFiles): string[] {
  const machines = new Map([...files].filter(([path]) => path.endsWith('.machine.ts')));
  return parse(machines).flatMap((file) => {
    const calls = callsOf(file, 'createMachine');
    const [call] = calls;
    if (call === undefined || calls.length > 1) return [`${file.fileName} has ${calls.length} calls of createMachine`];
    const [chart, ...others] = call.arguments;
    if (chart === undefined || others.length > 0) return [`${place(call, file)} takes more than the chart`];
    if (!ts.isObjectLiteralExpression(chart)) return [`${place(call, file)} is given no literal`];
    const hasId = chart.properties.some((property) => property.name?.getText(file) === 'id');
    return [...(hasId ? [] : [`${place(chart, file)} has no id`]), ...literalProblems(chart, file)];
  });
}

function callsOf(file: ts.SourceFile, name: string): ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      if (node.expression.name.text === name) calls.push(node);
    } else if (ts.isCallExpression(node) && node.expression.getText(file) === name) calls.push(node);
    ts.forEachChild(node, walk);
  };
  walk(file);
  return calls;
}

function literalProblems(value: ts.Expression, file: ts.SourceFile): string[] {
  if (ts.isObjectLiteralExpression(value)) {
    return value.properties.flatMap((property) => propertyProblems(property, file));
  }
  if (ts.isArrayLiteralExpression(value)) return value.elements.flatMap((element) => literalProblems(element, file));
  const isLiteral =
    ts.isStringLiteral(value) ||
    ts.isNumericLiteral(value) ||
    value.kind === ts.SyntaxKind.TrueKeyword ||
    value.kind === ts.SyntaxKind.FalseKeyword;
  return isLiteral ? [] : [`${place(value, file)} is no literal: ${value.getText(file).split('\n')[0]}`];
}

function propertyProblems(property: ts.ObjectLiteralElementLike, file: ts.SourceFile): string[] {
  if (!ts.isPropertyAssignment(property)) return [`${place(property, file)} is a spread, a shorthand or a method`];
  const { name, initializer } = property;
  if (!ts.isIdentifier(name) && !ts.isStringLiteral(name)) return [`${place(name, file)} is a computed name`];
  if (CODE.includes(name.text) && ts.isIdentifier(initializer)) return [];
  return literalProblems(initializer, file);
}
