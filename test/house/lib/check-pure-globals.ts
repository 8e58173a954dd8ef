import { layerOf } from './layers.ts';
import { everyNode, place } from './parse.ts';
import { platformReference } from './platform-reference.ts';
import type { SourceFiles } from './source-files.ts';

/** Uses of the platform, of a clock or of chance in the pure layers: there they enter as arguments only. */
export function checkPureGlobals(files: SourceFiles): string[] {
  const problems: string[] = [];
  everyNode(files, (node, file) => {
    const layer = layerOf(file.fileName);
    if (layer !== 'protocol' && layer !== 'machines') return;
    const name = platformReference(node);
    if (name !== null) problems.push(`${place(node, file)} uses ${name}`);
  });
  return problems;
}
