import ts from 'typescript';
import { layerOf } from '../import-rules.ts';
import { everyNode, place } from './parse.ts';
import { platformReference } from './platform-reference.ts';
import type { SourceFiles } from './source-files.ts';

/**
 * Reads of the platform while a module loads. Defaults are looked up at the call, so that a test or a page that replaces
 * `fetch` later is heard. The command is the platform's own guest and may.
 */
export function checkModuleLoadGlobals(files: SourceFiles): string[] {
  const problems: string[] = [];
  everyNode(files, (node, file) => {
    if (layerOf(file.fileName) === 'cli') return;
    const name = platformReference(node);
    if (name !== null && runsAtLoad(node)) problems.push(`${place(node, file)} reads ${name} while the module loads`);
  });
  return problems;
}

function runsAtLoad(node: ts.Node): boolean {
  const later = ts.findAncestor(node, (ancestor) => ts.isFunctionLike(ancestor) || ts.isPropertyDeclaration(ancestor));
  return later === undefined;
}
