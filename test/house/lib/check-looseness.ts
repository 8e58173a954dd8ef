import ts from 'typescript';
import { everyNode, place } from './parse.ts';
import type { SourceFiles } from './source-files.ts';

/** No `any`, no `!`, no suppressed compiler error, no default export. */
export function checkLooseness(files: SourceFiles): string[] {
  const problems: string[] = [];
  for (const [path, text] of files) {
    if (/@ts-(?:ignore|nocheck|expect-error)/.test(text)) problems.push(`${path} suppresses the compiler`);
  }
  everyNode(files, (node, file) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) problems.push(`${place(node, file)} any`);
    if (ts.isNonNullExpression(node)) problems.push(`${place(node, file)} non-null assertion`);
    if (ts.isExportAssignment(node) || node.kind === ts.SyntaxKind.DefaultKeyword) {
      if (!ts.isDefaultClause(node.parent)) problems.push(`${place(node, file)} default export`);
    }
  });
  return problems;
}
