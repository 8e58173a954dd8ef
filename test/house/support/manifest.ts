import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-files.ts';

/** What the tests read of package.json. */
export interface Manifest {
  readonly version: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

/** The package's own package.json. */
export const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

/** Every entry point of code: `.`, `./machines`, … with the files it names, in their order. */
export const entryPoints: readonly (readonly [subpath: string, conditions: Readonly<Record<string, string>>])[] =
  Object.entries(manifest.exports).flatMap(([subpath, target]) =>
    typeof target === 'string' ? [] : [[subpath, target] as const],
  );

/** The specifier that imports an entry point: `xstate-session/machines` for `./machines`. */
export function specifierOf(subpath: string): string {
  return `xstate-session${subpath.slice(1)}`;
}
