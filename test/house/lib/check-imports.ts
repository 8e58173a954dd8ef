import { type Import, importsOf } from './imports-of.ts';
import { LAYERS, type Layer, layerOf } from './layers.ts';
import { parse } from './parse.ts';
import type { SourceFiles } from './source-files.ts';

/** Import directions, allowed packages, extensions, and that nobody inside the house imports a barrel. */
export function checkImports(files: SourceFiles): string[] {
  return parse(files).flatMap((file) => {
    const name = layerOf(file.fileName);
    const layer = name === null ? undefined : LAYERS[name];
    if (name === null || layer === undefined) return [`${file.fileName} belongs to no layer`];
    return importsOf(file).flatMap((found) => {
      const problem =
        found.path === null ? moduleProblem(layer, found) : fileProblem(files, name, layer, found, found.path);
      return problem === null ? [] : [`${found.at} ${problem}`];
    });
  });
}

function moduleProblem(layer: Layer, { specifier }: Import): string | null {
  const allowed = layer.modules.some((module) =>
    module.endsWith('*') ? specifier.startsWith(module.slice(0, -1)) : specifier === module,
  );
  return allowed ? null : `may not import the package "${specifier}"`;
}

function fileProblem(files: SourceFiles, own: string, layer: Layer, found: Import, path: string): string | null {
  const other = layerOf(path);
  if (!files.has(path)) return `imports "${found.specifier}", which is no file: write the extension .ts`;
  if (/(?:^|\/)index\.ts$/.test(path)) return `imports the barrel ${path}: import the file itself`;
  if (other === own || (other !== null && layer.layers.includes(other))) return null;
  if (other !== null && layer.typesOf?.includes(other)) {
    return found.typeOnly ? null : `may import types of ${other}, not its code`;
  }
  return `${own} may not import ${other ?? 'a file of no layer'}`;
}
