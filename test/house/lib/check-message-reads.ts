import ts from 'typescript';
import { everyNode, place } from './parse.ts';
import type { SourceFiles } from './source-files.ts';

/** Fields named `message` that are no error's, with the file that reads them. */
export const NOT_AN_ERROR: ReadonlyMap<string, string> = new Map([
  ['src/frontend-api/response-error.ts', 'a field of the wire, copied into ApiError.message'],
  ['src/testing/checks/silence-after-sign-out.ts', 'the type of a broadcast message, in a trace'],
]);

/** Nobody branches on, copies or prints an error's message: errors are judged by `code` and `status`. */
export function checkMessageReads(files: SourceFiles): string[] {
  const problems: string[] = [];
  everyNode(files, (node, file) => {
    if (readsMessage(node) && !NOT_AN_ERROR.has(file.fileName)) problems.push(`${place(node, file)} reads .message`);
  });
  return problems;
}

function readsMessage(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'message';
  if (ts.isElementAccessExpression(node)) {
    return ts.isStringLiteralLike(node.argumentExpression) && node.argumentExpression.text === 'message';
  }
  if (!ts.isBindingElement(node) || !ts.isObjectBindingPattern(node.parent)) return false;
  return (node.propertyName ?? node.name).getText() === 'message';
}
