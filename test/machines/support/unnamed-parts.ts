import ts from 'typescript';
import { parse, place } from '../../house/support/parse.ts';

/**
 * The functions written in place in a chart's literal: a visualizer can show no name for them.
 *
 * @param path - Where the chart is.
 * @param text - Its source.
 */
export function unnamedParts(path: string, text: string): string[] {
  const [file] = parse(new Map([[path, text]]));
  const found: string[] = [];
  let literals = 0;
  const search = (node: ts.Node, inLiteral: boolean): void => {
    if (inLiteral && (ts.isFunctionLike(node) || ts.isCallExpression(node))) {
      found.push(`${place(node)}: ${node.getText().slice(0, 40)}`);
    }
    const isMachine =
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === 'createMachine';
    if (isMachine) literals += 1;
    ts.forEachChild(node, (child) =>
      search(child, inLiteral || (isMachine && node.arguments.includes(child as never))),
    );
  };
  if (file) search(file, false);
  return literals === 1 ? found : [`${path} has ${literals} literals of charts, not one`];
}
