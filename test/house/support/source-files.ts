import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Text by path from the root of the repository, with forward slashes. Rules read this, so a fault can be planted in it. */
export type SourceFiles = ReadonlyMap<string, string>;

/** The root of the repository. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** Every TypeScript file below the given folders of the repository. */
export function sourceFiles(...folders: readonly string[]): SourceFiles {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
      `${folder}/${path}`.replaceAll('\\', '/'),
    ),
  );
  return new Map(
    paths
      .filter((path) => path.endsWith('.ts') && !path.includes('/fixtures/'))
      .sort()
      .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
  );
}
