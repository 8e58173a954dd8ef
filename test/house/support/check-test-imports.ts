import { posix } from 'node:path';
import ts from 'typescript';
import { parse, place } from './parse.ts';
import type { SourceFiles } from './source-files.ts';

/**
 * What is public is tested as users import it: by the package's name. A test may reach into the source only for what no
 * entry point exports, and for types, which have no behaviour to test.
 *
 * @param house - The sources.
 * @param tests - The test files.
 */
export function checkTestImports(house: SourceFiles, tests: SourceFiles): string[] {
  const published = publishedNames(house);
  // To parse is dear: a suite that names no source has nothing to be found.
  return parse(new Map([...tests].filter(([, text]) => /'\.[^']*\/(?:src|machines)\//.test(text))))
    .filter(({ fileName }) => !fileName.startsWith(FAULTS) && fileName !== WALK)
    .flatMap((file) =>
      file.statements.flatMap((statement) => {
        if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
        const { text } = statement.moduleSpecifier;
        if (!text.startsWith('.')) return [];
        const path = posix.join(posix.dirname(file.fileName), text);
        const names = statement.importClause?.namedBindings;
        if (names === undefined || !ts.isNamedImports(names) || isTypeOnly(statement)) return [];
        return names.elements.flatMap(({ name, propertyName, isTypeOnly: isType }) => {
          if (isType) return [];
          const entry = published.get(`${path}#${(propertyName ?? name).text}`);
          return entry === undefined
            ? []
            : [`${place(statement, file)} imports ${name.text} from the source, not from ${entry}`];
        });
      }),
    );
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

/** A planted fault takes the place of a source file, and builds on the file it replaces. */
const FAULTS = 'test/guarantees/faults/';

/** Counts the files of the source that a call goes through: in what is built there are none. */
const WALK = 'test/docs/front-door.test.ts';

/** The specifier of the entry point by `path#name` of what it exports. */
function publishedNames(house: SourceFiles): ReadonlyMap<string, string> {
  const published = new Map<string, string>();
  for (const file of parse(new Map([...house].filter(([path]) => path.endsWith('/index.ts'))))) {
    const entry = /^(?:src\/)?(.*?)\/?index\.ts$/.exec(file.fileName)?.[1];
    if (entry === undefined || entry.includes('/')) continue;
    for (const statement of file.statements) {
      if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier || !statement.exportClause) continue;
      if (!ts.isNamedExports(statement.exportClause) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
      const path = posix.join(posix.dirname(file.fileName), statement.moduleSpecifier.text);
      for (const { name, propertyName } of statement.exportClause.elements) {
        published.set(`${path}#${(propertyName ?? name).text}`, posix.join('xstate-session', entry));
      }
    }
  }
  return published;
}
