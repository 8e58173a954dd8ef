import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { manifest } from './support/manifest.ts';
import { declarationFiles, readPublicTypes, reportsOf } from './support/public-types.ts';
import { ROOT } from './support/source-files.ts';

// What users compile against is a promise: a change of it is seen in a diff, and meant. After one that is:
// npx vitest run --project node test/house/public-types.test.ts -u

const reports = reportsOf(readPublicTypes(declarationFiles(ROOT, manifest.exports)));

test.for([...reports])('the public types are those of the committed report: %s', async ([name, report]) => {
  await expect(report).toMatchFileSnapshot(`public-types/${name}`);
});

test('another type of an option is seen, also of one that no entry point exports by its name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'public-types-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(ROOT, 'dist'), folder, { recursive: true, filter: (path) => !path.endsWith('.js') });
  const built = declarationFiles(folder, planted(manifest.exports));
  plant(built.get('./frontend-api'), 'readonly sessionMinter?: boolean;', 'readonly sessionMinter: boolean;');
  plant(built.get('./inspect'), 'readonly box: string;', 'readonly box: number;');
  const changed = [...reportsOf(readPublicTypes(built))].filter(([name, report]) => report !== reports.get(name));
  expect(changed.map(([name]) => name)).toEqual(['frontend-api.txt', 'not-exported.txt']);
});

/** The manifest's `exports`, of a package that is its `dist` alone. */
function planted(exports: typeof manifest.exports): typeof manifest.exports {
  return JSON.parse(JSON.stringify(exports).replaceAll('./dist/', './'));
}

function plant(file: string | undefined, from: string, to: string): void {
  if (file === undefined) throw new TypeError('no such entry point');
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new TypeError(`${file} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
}
