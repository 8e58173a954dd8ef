import { posix } from 'node:path';
import ts from 'typescript';
import { place } from './parse.ts';

/** One `import`, `export … from`, `import()` or `import('…')` type of a file. */
export interface Import {
  /** As written. */
  readonly specifier: string;
  /** For a relative specifier: the path from the root of the repository. */
  readonly path: string | null;
  /** Whether nothing of it is left at run time. */
  readonly typeOnly: boolean;
  /** `path:line` of the import. */
  readonly at: string;
}

/** A tree does not change. */
const known = new WeakMap<ts.SourceFile, readonly Import[]>();

/** Every import of a file, in its order. */
export function importsOf(file: ts.SourceFile): readonly Import[] {
  const imports = known.get(file) ?? readImports(file);
  known.set(file, imports);
  return imports;
}

function readImports(file: ts.SourceFile): readonly Import[] {
  const imports: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const { text } = specifier;
    const path = text.startsWith('.') ? posix.join(posix.dirname(file.fileName), text) : null;
    imports.push({ specifier: text, path, typeOnly, at: place(specifier, file) });
  };
  const walk = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, walk);
  };
  walk(file);
  return imports;
}
