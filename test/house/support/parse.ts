import ts from 'typescript';
import type { SourceFiles } from './source-files.ts';

const parsed = new Map<string, ts.SourceFile>();

/** The syntax trees of the files; a file is parsed once for all rules. */
export function parse(files: SourceFiles): readonly ts.SourceFile[] {
  return [...files].map(([path, text]) => {
    const known = parsed.get(path);
    if (known?.text === text) return known;
    const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    parsed.set(path, tree);
    return tree;
  });
}

/** Calls `visit` with every node of every file. */
export function everyNode(files: SourceFiles, visit: (node: ts.Node, file: ts.SourceFile) => void): void {
  for (const file of parse(files)) {
    const walk = (node: ts.Node): void => {
      visit(node, file);
      ts.forEachChild(node, walk);
    };
    walk(file);
  }
}

/** `path:line`, for messages. */
export function place(node: ts.Node, file: ts.SourceFile = node.getSourceFile()): string {
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`;
}
