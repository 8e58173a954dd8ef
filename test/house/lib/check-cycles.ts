import { importsOf } from './imports-of.ts';
import { parse } from './parse.ts';
import type { SourceFiles } from './source-files.ts';

/** Import cycles between files, imports of types included. Each cycle is reported once, from its first file. */
export function checkCycles(files: SourceFiles): string[] {
  const targets = new Map(
    parse(files).map((file) => [file.fileName, importsOf(file).flatMap(({ path }) => path ?? [])] as const),
  );
  const cycles = new Set<string>();
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      const cycle = trail.slice(at);
      const first = cycle.indexOf([...cycle].sort()[0] ?? path);
      cycles.add(['import cycle:', ...cycle.slice(first), ...cycle.slice(0, first)].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const target of targets.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) walk(path, []);
  return [...cycles];
}
